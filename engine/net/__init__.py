"""What a network is: ONNX file → Network and Weights, a Session that runs it, and where its nodes stand."""
