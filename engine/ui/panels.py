"""All panels of a frame, in one ImGui context."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from imgui_bundle import imgui

from ..events import AnyEvent
from ..scene.arrangement import Arrangement, arrange
from ..scene.scene import Scene
from ..text import printable
from . import widgets
from .answer import answer
from .context import LATEST, Context
from .desk import Desk
from .drawing import drawing
from .edges import edge_settings
from .evidence import EvidencePanel
from .guide import guide
from .help import help_page
from .layers import layers, toolbar
from .network import NetworkPanel
from .notices import message_line, news_line, pointed_at, progress_line
from .pinned import PinnedPanels
from .preprocessing import preprocessing
from .visitor import corner, visitor

FITTED = 30  # frames in which panels have found their size
NEWS = 3.0
"""Seconds for which a line is shown that goes by itself."""


class Panels:
    """What lies over the picture: which of its panels are open, and a `message`, are all that it remembers."""

    def __init__(self, scene: Scene, invoke: Callable[..., None]):
        self.scene = scene
        self.desk = Desk(scene, lambda *asked: self._asked.append(asked))
        self._invoke = invoke
        self._asked: list[tuple[str, ...]] = []  # commands given while a frame was laid out
        self.context = Context(scene.frame)
        self.evidence = EvidencePanel()
        self.pinned = PinnedPanels()
        self.network = NetworkPanel()
        self.help_open = self.guide_open = self.settings_open = self.preprocessing_open = False
        self.message = self.news = ""
        self._news_left = 0.0  # seconds for which news is still shown
        self.for_visitors: Callable[[str], bool] = lambda command: False  # what they may do
        self.drawn: imgui.ImDrawData | None = None  # what the last `build` made

    @property
    def moving(self) -> bool:
        """Whether another frame could look different though nothing happens."""
        fitting = self.pinned.moving and arrange(self.scene.frame).unit > 0
        return self.context.moving or fitting or bool(self.news)

    @property
    def wants_keys(self) -> bool:
        """Whether keys are for a text field."""
        return self.context.wants_keys

    def covers(self, x: float, y: float) -> bool:
        """Tell whether something lies over panel and picture at a point, given in shares of the picture."""
        return self.context.covers(x, y, but="drawing")

    def handle(self, event: AnyEvent) -> None:
        """Take in what happens."""
        self.context.handle(event)

    def toggle_help(self) -> None:
        """Show the keys, or hide them."""
        self.help_open = not self.help_open

    def toggle_guide(self) -> None:
        """Show in a few sentences how the network works, or hide it."""
        self.guide_open = not self.guide_open

    def toggle_settings(self) -> None:
        """Show the choices about connections, or hide them."""
        self.settings_open = not self.settings_open

    def toggle_preprocessing(self) -> None:
        """Show what is done to a picture before the network, or hide it; it stands where the evidence does."""
        self.preprocessing_open = not self.preprocessing_open
        if self.preprocessing_open:
            self.scene.comparison.close()

    def commands(self) -> dict[str, Callable[[], None]]:
        """Return what opens and closes panels, by the commands' ids."""
        return {
            "panels.toggle": self._toggle_all,
            "help.toggle": self.toggle_help,
            "guide.toggle": self.toggle_guide,
            "edges.settings": self.toggle_settings,
            "network.toggle": self.network.toggle,
            "network.browse": self.network.browse,
            "preprocess.settings": self.toggle_preprocessing,
        }

    def tell(self, message: str) -> None:
        """Show a line until it is dismissed."""
        self.message = printable(message)

    def report(self, news: str) -> None:
        """Show a line that goes by itself."""
        self.news, self._news_left = printable(news), NEWS

    def withdraw(self, message: str) -> None:
        """Take a line back that is no longer true, if it is still shown."""
        if self.message == printable(message):
            self.message = ""

    def dismiss(self) -> None:
        """Close what lies over the picture: help, message, arithmetic, settings, network, evidence, in turn."""
        if self.help_open:
            self.help_open = False
        elif self.guide_open:
            self.guide_open = False
        elif self.message:
            self.message = ""
        elif len(self.scene.pins):
            self.scene.pins.close(len(self.scene.pins) - 1)
        elif self.settings_open:
            self.settings_open = False
        elif self.network.open:
            self.network.open = False
        elif self.preprocessing_open:
            self.preprocessing_open = False
        elif self.scene.comparison.open:
            self.scene.comparison.close()

    def renew(self) -> None:
        """Close everything, and let go of what is held or has the keyboard."""
        self.help_open = self.guide_open = self.settings_open = self.preprocessing_open = False
        self.network.open, self.message, self.news = False, "", ""
        self.context.renew()

    def settle(self) -> None:
        """Lay the panels out as they are when nothing happens any more."""
        for frame in range(FITTED):
            if frame < LATEST or self.pinned.moving:
                self.build(0.0)

    def build(self, dt: float, hand: tuple[float, float] | None = None) -> None:
        """Lay out this frame's panels, `dt` seconds after the last one's; then do what was asked for in them.

        `hand` is where the pointer is that keys move, in shares of the picture.
        """
        frame, arrangement = self.scene.frame, arrange(self.scene.frame)
        self.context.begin(frame, dt)
        if arrangement.unit:
            (self._exhibit if frame.kiosk else self._desktop)(arrangement)
            self.pinned.build(self.desk, arrangement)
        pointed_at(self.scene)
        if self.scene.progress and not frame.kiosk:
            progress_line(self.desk, self.scene.progress)
        elif self.message:
            message_line(self.desk, self.message)
        elif self.news:
            news_line(self.scene, self.news)
        self._news_left -= dt
        self.news = self.news if self._news_left > 0 else ""
        if self.guide_open:
            guide(self.desk)
        if self.help_open:
            help_page(self.desk)
        if hand:
            widgets.cross_hair(*frame.pixel(*hand))
        self.drawn = self.context.end()
        asked, self._asked = self._asked, []
        for command in asked:
            self._invoke(*command)

    def _toggle_all(self) -> None:
        frame = self.scene.frame
        self.scene.resize(replace(frame, panels=not frame.panels))

    def _exhibit(self, arrangement: Arrangement) -> None:
        """Lay out what a visitor needs, and no more."""
        visitor(self.desk, arrangement, self.guide_open)
        corner(self.desk, arrangement, self.for_visitors)

    def _desktop(self, arrangement: Arrangement) -> None:
        with widgets.panel("drawing", *arrangement.panel):
            drawing(self.desk, arrangement)
            answer(self.scene, arrangement.answer, arrangement.unit)
        layers(self.desk, arrangement)
        toolbar(self.desk, arrangement)
        if self.settings_open and self.scene.instances:
            edge_settings(self.desk, arrangement)
        self.preprocessing_open &= not self.scene.comparison.open
        if self.preprocessing_open and self.scene.instances and self.scene.intake.pad_shown:
            preprocessing(self.desk, arrangement)
        self.evidence.build(self.desk, self.scene.comparison, arrangement)
        self.network.build(self.desk, arrangement, self.scene.shown)
