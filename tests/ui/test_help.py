"""The help page: all of it is seen, and what it names can be clicked."""

import pytest
from desks import FRAMES, Desk, identity, inside, rect
from glassnet.engine.commands import table
from glassnet.engine.scene.arrangement import Rect


@pytest.mark.parametrize("frame", FRAMES, ids=identity)
def test_the_help_fits_the_picture_and_names_every_key(instances, written, frame):
    desk = Desk(instances["lenet"], frame)
    desk.panels.toggle_help()
    for _ in range(4):
        written[0].clear()
        desk.panels.build(1 / 60)
    window = desk.windows()["help"]
    assert inside(rect(window), Rect(0, 0, *frame.size))
    assert window.scroll_max.y == 0 or frame.height < 700
    texts = {text for text, _ in written[0]}
    for command in table():
        if command.keys:
            assert {", ".join(command.keys), command.label} <= texts
    for text, area in written[0][-40:]:
        assert area.x + area.width <= window.pos.x + window.size.x, text


@pytest.mark.parametrize("command", ["pad.eraser", "view.2d", "language.next", "trace.toggle", "picture.save"])
def test_a_line_of_the_help_can_be_clicked_by_those_who_use_no_keys(instances, written, command):
    desk = Desk(instances["lenet"], FRAMES[0])
    desk.panels.toggle_help()
    desk.frames(4)
    written[1].clear()
    desk.frames(1)
    ((_, area),) = [(name, area) for name, area in written[1] if name == command]
    desk.click(area.x + area.width / 2, area.y + area.height / 2)
    assert desk.asked == [(command,)]


def test_all_that_can_be_done_without_an_argument_can_be_done_by_mouse(instances, written):
    desk = Desk(instances["lenet"], FRAMES[0])
    desk.panels.toggle_help()
    desk.frames(4)
    named = {name for name, _ in written[1]}
    tooltips = {command.id for command in table() if any(name.startswith(command.tooltip) for name in named)}
    by_argument = {
        "layer.toggle",
        "pad.brush",
        "pad.colour",
        "input.show",
        "input.set",
        "preprocess.set",
        "edges.show",
    }
    by_argument |= {"edges.threshold", "numbers.pin", "numbers.close", "evidence.choose", "network.open"}
    elsewhere = {"edges.weights", "edges.adaptive", "layer.show_all", "network.cancel", "preprocess.guess"}
    elsewhere |= {"input.zero", "input.random", "palette.next", "pad.centre"}  # in panels that are not open now
    held = {command.id for command in table() if command.held}
    missing = {command.id for command in table()} - named - tooltips - by_argument - elsewhere - held
    assert missing == set()
