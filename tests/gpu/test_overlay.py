"""ImGui's triangles land where ImGui meant them, with its textures and with ours."""

from collections.abc import Callable

import moderngl
import numpy as np
import pytest
from glassnet.engine.gpu.device import Device
from glassnet.engine.gpu.overlay import IMGUI_TEXTURES, Overlay
from glassnet.engine.gpu.renderer import Renderer
from glassnet.engine.headless import context
from glassnet.engine.paths import DEFAULT_MODEL
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.instance import Instance
from glassnet.engine.scene.scene import Scene
from glassnet.engine.ui.context import Context
from imgui_bundle import imgui

pytestmark = pytest.mark.gl
FRAME = Frame(320, 200)
WHITE = 0xFFFFFFFF
RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)
Build = Callable[[imgui.ImDrawList], None]


class Slate:
    """A black target, and an overlay whose draw list covers it."""

    def __init__(self, frame: Frame = FRAME):
        self.device = Device(context())
        self.overlay = Overlay(self.device)
        self.context = Context(frame)
        self.target = target(self.device, frame)

    def draw(self, build: Build, frames: int = 1) -> np.ndarray:
        """Build and draw some frames; returns the last one, 0..255, [height, width, 4] from the top."""
        for _ in range(frames):
            self.context.begin(self.context.frame, 1 / 60)
            build(imgui.get_background_draw_list())
            self.target.clear(0.0, 0.0, 0.0, 1.0)
            self.overlay.draw(self.context.end(), self.target)
        self.device.check()
        return pixels(self.target)


def target(device: Device, frame: Frame) -> moderngl.Framebuffer:
    return device.context.framebuffer([device.context.texture(frame.size, 4)])


def pixels(framebuffer: moderngl.Framebuffer) -> np.ndarray:
    flat = np.frombuffer(framebuffer.read(components=4, alignment=1), np.uint8)
    return flat.reshape(framebuffer.height, framebuffer.width, 4)[::-1]


def extent(picture: np.ndarray) -> tuple[int, int, int, int]:
    """Return where there is ink: left, top, right, bottom."""
    rows, columns = (np.flatnonzero(picture[..., :3].max(axis=(2, axis)) > 40) for axis in (1, 0))
    return columns[0], rows[0], columns[-1] + 1, rows[-1] + 1


def words(text: str, size: float, at: tuple[float, float] = (40, 60)) -> Build:
    return lambda draw: draw.add_text(imgui.get_font(), size, at, WHITE, text)


@pytest.fixture
def slate():
    slate = Slate()
    yield slate
    slate.context.close()


def test_text_stands_where_it_should(slate):
    left, top, right, bottom = extent(slate.draw(words("HAND", 40)))
    assert 40 <= left <= 46
    assert 60 <= top <= 72
    assert 27 <= bottom - top <= 31  # Inter's capitals are 0.727 em high
    assert 100 < right - left < 125


def test_a_rectangle_fills_its_pixels_and_the_clip_rectangle_cuts_it(slate):
    def build(draw: imgui.ImDrawList) -> None:
        draw.push_clip_rect((20, 30), (120, 90))
        draw.add_rect_filled((0, 0), (300, 190), WHITE)
        draw.pop_clip_rect()
        draw.add_rect_filled((200, 150), (210, 160), WHITE)

    picture = slate.draw(build)[..., 0].copy()
    assert (picture[30:90, 20:120] == 255).all()
    assert (picture[150:160, 200:210] == 255).all()
    picture[30:90, 20:120] = picture[150:160, 200:210] = 0
    assert not picture.any()


@pytest.mark.parametrize("box", [(-500, -500, 9999, 9999), (-10, 10, -5, 20), (400, 10, 500, 20), (5, 250, 9, 300)])
def test_clip_rectangles_beyond_the_target_do_no_harm(slate, box):
    def build(draw: imgui.ImDrawList) -> None:
        draw.push_clip_rect(box[:2], box[2:])
        draw.add_rect_filled((0, 0), FRAME.size, WHITE)
        draw.pop_clip_rect()

    assert slate.draw(build).min() == (255 if box[2] == 9999 else 0)


def test_our_own_texture_is_the_right_way_up(slate):
    corners = np.array([[RED, GREEN], [BLUE, (255, 255, 255)]], np.uint8)
    texture = slate.device.context.texture((2, 2), 3, corners.tobytes(), alignment=1)
    texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
    slate.overlay.register(7, texture)
    picture = slate.draw(lambda draw: draw.add_image(imgui.ImTextureRef(7), (100, 50), (140, 90)))
    assert np.array_equal(picture[[[60, 60], [80, 80]], [[110, 130], [110, 130]], :3], corners)
    assert extent(picture) == (100, 50, 140, 90)


@pytest.mark.parametrize("number", [0, -1, IMGUI_TEXTURES])
def test_numbers_of_our_textures_cannot_be_those_of_imgui(slate, number):
    with pytest.raises(ValueError, match=str(number)):
        slate.overlay.register(number, slate.device.context.texture((1, 1), 4))


def test_glyphs_that_come_later_are_there(slate):
    slate.draw(words("first", 20), 3)
    late = slate.draw(words("later", 60), 1)
    fresh = Slate()
    assert np.array_equal(late, fresh.draw(words("later", 60), 1))
    assert np.count_nonzero(late[..., 0] > 128) > 500
    fresh.context.close()


def test_only_triangles_are_uploaded_when_all_glyphs_are_there(slate):
    slate.draw(words("again", 20), 2)
    slate.device.counters.reset()
    slate.draw(words("again", 20))
    triangles = 5 * (4 * 20 + 6 * 4)
    assert slate.device.counters.bytes == triangles
    # Two buffers renewed and written, target, what is on, blending, texture, scissor, drawing, scissor off.
    assert slate.device.counters.calls == 11


def test_new_glyphs_cost_less_than_the_whole_texture(slate):
    slate.draw(words("abc", 20), 2)
    slate.device.counters.reset()
    slate.draw(words("abcd", 20))
    atlas = max(texture.width * texture.height for texture in slate.overlay.textures.values())
    assert 4 * 104 < slate.device.counters.bytes < atlas / 4


def test_textures_that_imgui_has_outgrown_are_let_go(slate):
    for size in range(20, 150, 5):
        slate.draw(words("ABCDEFGHIJKLMNOPQRSTUVWXYZ", size), 3)
    assert max(slate.overlay.textures) > IMGUI_TEXTURES  # it has outgrown one
    assert len(slate.overlay.textures) == 1


def test_more_vertices_than_a_short_index_counts(slate):
    def build(draw: imgui.ImDrawList) -> None:
        for number in range(20000):
            x, y = number % 200, number // 200
            draw.add_rect_filled((x, y), (x + 1, y + 1), WHITE)

    assert extent(slate.draw(build)) == (0, 0, 200, 100)
    assert slate.draw(build)[:100, :200].min() == 255


def test_each_list_has_its_own_triangles(slate):
    def build(draw: imgui.ImDrawList) -> None:
        draw.add_rect_filled((10, 10), (30, 30), 0xFF0000FF)
        front = imgui.get_foreground_draw_list()
        front.add_rect_filled((20, 20), (40, 40), 0xFF00FF00)
        front.push_clip_rect((100, 100), (120, 120))
        front.add_rect_filled((90, 90), (140, 140), 0xFFFF0000)
        front.pop_clip_rect()

    picture = slate.draw(build)[..., :3]
    expected = np.zeros_like(picture)
    expected[10:30, 10:30], expected[20:40, 20:40], expected[100:120, 100:120] = RED, GREEN, BLUE
    assert np.array_equal(picture, expected)


def test_what_was_opaque_stays_opaque(slate):
    half = 0x80FFFFFF
    picture = slate.draw(lambda draw: draw.add_rect_filled((0, 0), FRAME.size, half))
    assert (picture[..., 3] == 255).all()
    assert abs(int(picture[50, 50, 0]) - 128) <= 1


def test_a_picture_of_one_pixel():
    slate = Slate(Frame(1, 1))
    picture = slate.draw(lambda draw: draw.add_rect_filled((0, 0), (1, 1), WHITE), 2)
    assert (picture == 255).all()
    slate.context.close()


def test_the_scene_looks_the_same_before_and_after(slate):
    scene = Scene(FRAME)
    scene.add(Instance.open(DEFAULT_MODEL))
    scene.settle()
    renderer = Renderer(context())

    def render() -> np.ndarray:
        framebuffer = target(slate.device, FRAME)
        renderer.draw(scene, framebuffer)
        return pixels(framebuffer)

    before = render()
    slate.draw(words("between", 30))
    assert np.array_equal(render(), before)
    # Into the overlay's own target as well, whose scissor could have been left on.
    renderer.draw(scene, slate.target)
    assert np.array_equal(pixels(slate.target), before)
