"""What the tests of the network share."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from zoo import Zoo


@pytest.fixture(scope="session")
def zoo() -> Iterator[Zoo]:
    """Models of every kind, in a folder that goes at the end: pytest would keep hundreds of megabytes."""
    with TemporaryDirectory() as folder:
        yield Zoo(Path(folder))
