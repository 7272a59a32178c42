"""The panel about the network: others to open, and what is known of this one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from imgui_bundle import ImVec2, imgui, imgui_ctx

from ..errors import AppError
from ..paths import MODELS
from ..scene.arrangement import Arrangement
from ..scene.captions import BRIGHT, FAINT, NORMAL
from ..scene.folder import Entry, entries
from ..scene.instance import Instance
from ..scene.numbers import Line
from ..scene.preflight import preflight
from ..scene.typeface import shortened
from ..text import digits, printable, tr
from . import icons, theme, widgets
from .desk import Desk
from .native import FileDialog, available

WIDTH = 25.0  # of what is in the panel, em
LABEL = 7.8  # of the facts' first column, em
ROWS = 4.5  # of the list of files that are seen at once, at least
GAP = 0.6  # to the toolbar, em


class NetworkPanel:
    """What is open, which folder it lists, and the system's dialog while that asks."""

    def __init__(self) -> None:
        self.open = False
        self.folder = MODELS
        self._entries: list[Entry] = []
        self._refused = ""  # why the folder could not be read
        self._dialog: FileDialog | None = None

    def toggle(self) -> None:
        """Open the panel, on the folder as it is now, or close it."""
        self.open = not self.open
        if self.open:
            self._list(self.folder)

    def follow(self, file: Path) -> None:
        """Go to the folder of the file that is shown from now on."""
        self.folder = file.absolute().parent
        if self.open:
            self._list(self.folder)

    def browse(self) -> None:
        """Let a person choose a file: in the system's own dialog, or where it has none in the panel's list."""
        if not available():
            self.open = False
            self.toggle()
        elif self._dialog is None:
            self._dialog = FileDialog(self.folder)

    @property
    def asking(self) -> bool:
        """Whether the system's dialog is open."""
        return self._dialog is not None

    def chosen(self) -> Path | None:
        """Return, once, the file that was chosen in the system's dialog."""
        if self._dialog is None or not self._dialog.answered():
            return None
        path, self._dialog = self._dialog.answer(), None
        return path

    def build(self, desk: Desk, arrangement: Arrangement, shown: Path | None) -> None:
        """Show the panel between the heading and the toolbar; `shown` is the file of the network."""
        if not self.open or not desk.scene.instances:
            return
        em = imgui.get_font_size()
        x, y, _, _ = arrangement.toolbar
        size = (WIDTH + 2.0) * em, max(y - GAP * em - arrangement.names.y, 1.0)
        imgui.set_next_window_pos((x, y - GAP * em), imgui.Cond_.always, (0.0, 1.0))
        imgui.set_next_window_size_constraints(size, size)  # it covers the list of layers
        with widgets.notice("network"):
            widgets.heading(shortened("bold", round(1.25 * em), desk.scene.first.network.name, 20 * em), WIDTH)
            desk.button("network.toggle", icons.CLOSE)
            _facts(desk.scene.first)
            widgets.text(tr("Open another"), theme.ACCENT, bold=True)
            self._files(desk, shown, em)
            desk.labelled("network.browse", icons.FOLDER_OPEN, WIDTH * em)

    def _files(self, desk: Desk, shown: Path | None, em: float) -> None:
        """List the folder: a click opens a network or another folder, or shows a picture."""
        widgets.text(shortened("medium", round(em), printable(str(self.folder)), WIDTH * em), FAINT)
        button = imgui.get_frame_height_with_spacing() + imgui.get_style().item_spacing.y
        least = ROWS * imgui.get_text_line_height_with_spacing()
        height = max(imgui.get_content_region_avail().y - button, least)
        clicked = None
        with imgui_ctx.begin_child("files", ImVec2(WIDTH * em, height)):
            if self.folder != MODELS and _row(icons.NETWORK + "  " + tr("those that come with Glassnet"), False):
                clicked = Entry(MODELS, folder=True)
            if self.folder.parent != self.folder and _row(icons.UP + "  " + tr("up"), False):
                clicked = Entry(self.folder.parent, folder=True)
            for entry in self._entries:
                if _entry(entry, shown is not None and entry.path == shown.absolute(), em):
                    clicked = entry
            if self._refused:
                widgets.text(self._refused, NORMAL, wrap=True)
        if clicked and clicked.folder:
            self._list(clicked.path)
        elif clicked:
            desk.invoke("input.show" if clicked.picture else "network.open", str(clicked.path))

    def _list(self, folder: Path) -> None:
        self.folder, self._entries, self._refused = folder, [], ""
        try:
            self._entries = entries(folder)
        except AppError as error:
            self._refused = printable(str(error))


def _entry(entry: Entry, shown: bool, em: float) -> bool:
    """Show a folder or a file; returns whether it was clicked."""
    icon = icons.FOLDER if entry.folder else icons.PICTURE if entry.picture else icons.NETWORK
    size = "" if entry.folder else _megabytes(entry.size)
    room = (WIDTH - 4.5) * em - imgui.calc_text_size(size).x
    clicked = _row(f"{icon}  {shortened('medium', round(em), printable(entry.path.name), room)}", shown, entry)
    if size:
        imgui.same_line(WIDTH * em - imgui.calc_text_size(size).x - 1.5 * em)
        widgets.text(size, FAINT)
    return clicked


def _megabytes(size: int) -> str:
    if size < 1e5:
        return tr("{size} kB", size=digits(f"{size / 1e3:,.0f}"))
    return tr("{size} MB", size=digits(f"{size / 1e6:,.1f}"))


def _row(label: str, shown: bool, entry: Entry | None = None) -> bool:
    imgui.push_style_color(imgui.Col_.text, BRIGHT if shown else NORMAL)
    clicked = imgui.selectable(f"{label}##{entry and entry.path}", shown)[0]
    imgui.pop_style_color()
    return clicked


def _facts(instance: Instance) -> None:
    """Say what is known of the network."""
    report = preflight(instance.ready, instance.ready.proofs)
    for line in report.facts:
        _fact(line)
    for remark in report.remarks:
        widgets.text(f"{icons.WARNING}  {printable(remark)}", NORMAL, wrap=True)
    if report.bundles:
        widgets.text(tr("Shown as a whole, without single connections"), theme.ACCENT, bold=True)
        _bundles(report.bundles)


def _fact(line: Line) -> None:
    widgets.text(line.label, FAINT)
    imgui.same_line(LABEL * imgui.get_font_size())
    widgets.text(line.value, theme.ACCENT if line.good else BRIGHT, wrap=True)


def _bundles(lines: Iterable[Line]) -> None:
    for line in lines:
        widgets.text(printable(line.label), NORMAL, wrap=True)
        widgets.text(printable(line.value), FAINT, wrap=True)
