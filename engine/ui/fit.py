"""Fits a panel into its area: with fewer rows in its table, and when that is not enough, in smaller type."""

from __future__ import annotations

from collections.abc import Hashable

from imgui_bundle import imgui

ROWS, LEAST_ROWS = 4.6, 1.6  # of the table that are seen at once, as there is room
LEAST_TYPE = 0.5  # of the usual size: in a tall picture an exhibit's type is large for the width
SLACK = 2.0  # pixels that stay free
ANSWER = 2  # frames until a change is seen in the size of what is in a window


class Fit:
    """How many `rows` are seen, and the size of the `type` as a share of the usual.

    What does not fit only ever shrinks, until there is something else in the panel: so nothing trembles.
    """

    def __init__(self) -> None:
        self.rows, self.type = ROWS, 1.0
        self._of: Hashable = None
        self._wait = ANSWER

    @property
    def moving(self) -> bool:
        """Whether the next frame may show it otherwise."""
        return self._wait > 0

    def begin(self, of: Hashable, most: float) -> None:
        """Begin anew if `of`, whatever decides how large it all is, has changed; the type is `most` then."""
        if of != self._of:
            self._of = of
            self.rows, self.type, self._wait = ROWS, most, ANSWER

    def look(self, height: float, line: float) -> None:
        """See whether the current window is higher than `height`; a row of the table is `line` high. In pixels."""
        if self._wait:
            self._wait -= 1
            return
        content = imgui.internal.get_current_window().content_size.y + 2 * imgui.get_style().window_padding.y
        excess = content - height
        if excess <= 0.0 or self.type == LEAST_TYPE:
            return
        self._wait = ANSWER
        if self.rows > LEAST_ROWS:
            self.rows = max(self.rows - (excess + SLACK) / line, LEAST_ROWS)
        else:
            self.type = max(self.type * (height - SLACK) / content, LEAST_TYPE)
