"""The small networks of the tests of edges are for the shaders' tests too."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "net"))
