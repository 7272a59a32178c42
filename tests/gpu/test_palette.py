"""The shader's palette is the data's, for any value at all, and is uploaded only when another one is chosen."""

import moderngl
import numpy as np
import pytest
from glassnet.engine.gpu.device import Device
from glassnet.engine.gpu.palette import PaletteTexture
from glassnet.engine.headless import context
from glassnet.engine.paths import SHADERS
from glassnet.engine.scene.palettes import BEYOND, COUNT, DEFAULT, table

pytestmark = pytest.mark.gl
VERTEX = """
in float t;
out vec3 light;
void main() { light = palette(t); }
"""


@pytest.fixture
def texture() -> PaletteTexture:
    return PaletteTexture(Device(context()))


def light(texture: PaletteTexture, values: np.ndarray) -> np.ndarray:
    """Ask a vertex shader for the light of values: float32[n, 3]."""
    gl, library = texture.device.context, (SHADERS / "lib" / "palette.glsl").read_text()
    program = gl.program(vertex_shader=f"#version 330 core\n{library}{VERTEX}", varyings=("light",))
    texture.device.bind(texture.texture)
    result = gl.buffer(reserve=12 * len(values))
    array = gl.vertex_array(program, [(gl.buffer(values.astype(np.float32)), "1f", "t")])
    # Transform feedback wants a complete target, though nothing is drawn there.
    gl.framebuffer([gl.texture((1, 1), 4)]).use()
    array.transform(result, moderngl.POINTS)
    return np.frombuffer(result.read(), np.float32).reshape(-1, 3)


@pytest.mark.parametrize("palette", table(), ids=lambda palette: palette.id)
def test_the_shader_reads_what_the_data_says(texture, palette):
    texture.update(palette.id)
    values, entries = np.linspace(-1.3, 1.3, 200), np.linspace(-BEYOND, BEYOND, COUNT)
    expected = np.stack([np.interp(values, entries, channel) for channel in palette.light.T], axis=1)
    assert light(texture, values) == pytest.approx(expected, abs=5e-3)


def test_absurd_values_have_the_light_of_the_ends(texture):
    texture.update(DEFAULT)
    low, high = table()[0].light[[0, -1]]
    ends = light(texture, np.array([-np.inf, -3e38, 3e38, np.inf]))
    assert ends == pytest.approx(np.stack([low, low, high, high]), abs=1e-5)


def test_no_number_is_still_some_light_of_the_palette(texture):
    texture.update(DEFAULT)
    (shown,) = light(texture, np.array([np.nan]))
    assert np.isfinite(shown).all()
    assert shown.max() <= table()[0].light.max()


def test_only_another_palette_is_uploaded(texture):
    counters, nbytes = texture.device.counters, table()[0].light.nbytes
    for name, uploads in [(DEFAULT, 1), (DEFAULT, 1), ("vanimo", 2), ("vanimo", 2), (DEFAULT, 3)]:
        texture.update(name)
        assert counters.bytes == uploads * nbytes
