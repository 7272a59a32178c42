"""A graphics card that has lost everything is noticed within a second."""

import ctypes

import pytest
from glassnet.engine.lost import NAMES, ContextLostError, Loss


class Driver:
    """Answers the question under one of its names; counts how often it is asked."""

    def __init__(self, name: bytes):
        self.status, self.asked = 0, 0
        self._function = ctypes.CFUNCTYPE(ctypes.c_uint)(self._answer)
        self._name = name

    def find(self, name: bytes) -> int | None:
        return ctypes.cast(self._function, ctypes.c_void_p).value if name == self._name else None

    def _answer(self) -> int:
        self.asked += 1
        return self.status


@pytest.mark.parametrize("name", NAMES)
def test_a_loss_is_noticed_and_the_question_is_not_asked_every_frame(name: bytes):
    driver = Driver(name)
    loss = Loss(driver.find)
    for frame in range(120):
        loss.look(frame / 60)
    assert driver.asked == 2
    driver.status = 0x8253  # GL_GUILTY_CONTEXT_RESET
    with pytest.raises(ContextLostError, match="0x8253"):
        loss.look(2.0)


def test_a_driver_that_cannot_be_asked_is_trusted():
    Loss(lambda name: None).look(1.0)
