"""`python tests/generated.py FILE.onnx SIDE` writes a network whose input is SIDE×SIDE, with random weights.

Ten times the side is a hundred times the nodes, in the same seven layers.
"""

import sys
from pathlib import Path

from glassnet.engine.net.generated import convolutional, write

__all__ = ["convolutional"]

if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
