"""The PyTorch side: data, networks, training and the way to ONNX. The app never imports it."""
