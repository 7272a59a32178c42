"""The door to OpenGL counts what passes."""

import moderngl
import numpy as np
import pytest
from glassnet.engine.errors import AppError
from glassnet.engine.gpu.device import BLOCKS, Device
from glassnet.engine.headless import context

pytestmark = pytest.mark.gl


@pytest.fixture
def device() -> Device:
    return Device(context())


@pytest.fixture
def target(device) -> moderngl.Framebuffer:
    framebuffer = device.context.framebuffer([device.context.texture((8, 8), 4)])
    device.target(framebuffer)
    device.clear(framebuffer)
    device.enable_only(moderngl.NOTHING)
    device.counters.reset()
    return framebuffer


def background(device: Device) -> tuple[moderngl.Program, moderngl.VertexArray]:
    """The program of the last pass, which fills its target, with black textures."""
    program = device.program("resolve")
    device.set(program, "scene", 0)
    device.set(program, "bloom", 0)
    device.bind(device.context.texture((8, 8), 4, np.zeros(256, np.uint8)))
    device.counters.reset()
    return program, device.bare(program)


@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.dtype([("a", "f4", 3), ("b", "i4")])])
def test_uploads_of_any_type_are_counted_and_arrive(device, dtype):
    data = np.frombuffer(np.arange(64, dtype=np.uint8).tobytes(), dtype)
    buffer = device.context.buffer(reserve=64)
    device.upload(buffer, data)
    assert (device.counters.calls, device.counters.bytes) == (1, 64)
    assert buffer.read() == data.tobytes()
    device.counters.reset()
    assert (device.counters.calls, device.counters.bytes) == (0, 0)


def test_an_array_that_is_not_in_one_piece_arrives_in_order(device):
    data = np.arange(12, dtype=np.float32).reshape(3, 4).T
    buffer = device.context.buffer(reserve=48)
    device.upload(buffer, data)
    assert np.array_equal(np.frombuffer(buffer.read(), np.float32).reshape(4, 3), data)


@pytest.mark.parametrize(("stubbed", "instances", "drawn"), [(False, 1, True), (True, 1, False), (False, 0, False)])
def test_only_real_draws_draw_but_all_are_counted(device, target, stubbed, instances, drawn):
    _, array = background(device)
    device.stubbed = stubbed
    device.draw(array, 3, instances)
    assert any(target.read()) == drawn
    assert device.counters.calls == 1


def test_uniform_blocks_get_their_binding_points(device):
    select = device.capturing_program("select", ("out_source",), RULE=0)
    programs = {name: device.program("edge") for name in BLOCKS}
    programs |= {"Layer": device.program("node"), "Connection": select}
    for name, binding in BLOCKS.items():
        block = programs[name][name]
        assert isinstance(block, moderngl.UniformBlock)
        assert block.binding == binding


def test_a_uniform_that_is_not_there_is_left_alone(device):
    program, _ = background(device)
    device.set(program, "no_such_uniform", 1)
    assert device.counters.calls == 0


def test_a_program_without_files_is_an_error_that_names_them(device):
    with pytest.raises(AppError, match=r"no_such\.vert"):
        device.program("no_such")


def test_a_stream_grows_and_never_shrinks(device):
    buffer = device.context.buffer(reserve=16, dynamic=True)
    for size, expected in ((8, 16), (100, 200), (16, 200)):
        data = np.arange(size, dtype=np.uint8)
        device.counters.reset()
        device.stream(buffer, data)
        assert (device.counters.calls, device.counters.bytes) == (2, size)
        assert buffer.size == expected
        assert buffer.read(size) == data.tobytes()


def test_the_scissor_holds_for_the_target_until_it_is_lifted(device, target):
    _, array = background(device)
    for box, painted in (((2, 3, 4, 1), 4), (None, 64)):
        device.scissor(None)
        device.clear(target)
        device.scissor(box)
        device.draw(array, 3)
        alpha = np.frombuffer(target.read(components=4), np.uint8)[3::4]
        assert np.count_nonzero(alpha) == painted
    assert device.counters.calls > 0
