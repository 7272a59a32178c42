"""Glassnet's engine: from an ONNX file to a picture of the network while it thinks."""
