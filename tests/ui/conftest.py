"""A context for each test."""

from collections.abc import Iterator

import pytest
from glassnet.engine.ui.context import Context
from stage import FRAME


@pytest.fixture
def context() -> Iterator[Context]:
    context = Context(FRAME)
    yield context
    context.close()
