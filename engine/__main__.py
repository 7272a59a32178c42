"""`python -m glassnet.engine` is `glassnet`."""

import sys

from .cli import main

sys.exit(main())
