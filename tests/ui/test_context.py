"""A context has our fonts at any size, keeps to itself, and does the same again when it is given the same."""

import numpy as np
import pytest
from glassnet.engine.events import Pointer
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.typeface import length
from glassnet.engine.ui import icons
from glassnet.engine.ui.context import Context
from imgui_bundle import imgui
from stage import FRAME, Counter, click, frames, window


def test_contexts_do_not_mix(context):
    other = Context(FRAME)
    other.handle(Pointer("move", 0.1, 0.1))
    context.handle(Pointer("move", 0.9, 0.9))
    frames(other)
    assert imgui.get_mouse_pos().x == 64
    frames(context)
    assert imgui.get_mouse_pos().x == 576
    other.close()
    frames(context, 2, window())


def test_no_file_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    context = Context(FRAME)
    context.begin(FRAME, 100.0)  # ImGui saves its windows' places every few seconds
    window()()
    context.end()
    frames(context, 3, window())
    context.close()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("size", [(1, 1), (1280, 720), (1080, 1920), (3840, 2160)])
def test_text_is_as_large_as_the_captions(context, size):
    frame = Frame(*size)
    context.begin(frame, 0.0)
    drawn = imgui.calc_text_size("Hamburgefonts 0123").x
    context.end()
    assert drawn == pytest.approx(length("medium", frame.text, "Hamburgefonts 0123"), rel=0.02, abs=1)


def test_both_faces_have_letters_and_icons(context):
    context.begin(FRAME, 0.1)
    ours = [icon for name, icon in vars(icons).items() if name.isupper()]
    for font in imgui.get_io().fonts.fonts:
        missing = [
            hex(ord(character)) for character in [*ours, *"Aé0—×−±"] if not font.is_glyph_in_font(ord(character))
        ]
        assert missing == []
    assert len(imgui.get_io().fonts.fonts) == 2
    context.end()


def test_a_replay_draws_the_same():
    def run() -> list[list]:
        context, button, drawn = Context(FRAME), Counter(), []
        for share in np.linspace(0.1, 0.9, 20):
            for event in click(at=(share, share)):
                context.handle(event)
            lists = frames(context, 1, button.build).cmd_lists
            drawn.append([tuple(vertex.pos) for vertex in lists[0].vtx_buffer] + [button.clicks])
        context.close()
        return drawn

    assert run() == run()


def test_what_is_copied_goes_to_the_last_taker(context):
    first, last = [], []
    context.copy_with(first.append)
    context.copy_with(last.append)
    frames(context, 1, lambda: imgui.set_clipboard_text("w · x = −0.5"))
    assert (first, last) == ([], ["w · x = −0.5"])
