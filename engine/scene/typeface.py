"""The typeface, and how long a line set in it is."""

from __future__ import annotations

import bisect
import functools

from PIL import ImageFont

from ..paths import ASSETS

FACES = {"medium": "Inter-Medium.otf", "bold": "Inter-SemiBold.otf"}


@functools.cache
def font(face: str, size: int) -> ImageFont.FreeTypeFont:
    """Return a face of FACES at `size` pixels per em."""
    return ImageFont.truetype(str(ASSETS / "fonts" / FACES[face]), size, layout_engine=ImageFont.Layout.BASIC)


@functools.lru_cache(1000)
def length(face: str, size: int, line: str) -> float:
    """Return how far a line moves the pen, in pixels."""
    return font(face, size).getlength(line)


def shortened(face: str, size: int, line: str, room: float) -> str:
    """Return a line, or as much of its two ends as fits into `room` pixels; the ellipsis itself always stays."""
    if length(face, size, line) <= room:
        return line
    kept = bisect.bisect(range(len(line)), room, key=lambda kept: length(face, size, _ends(line, kept)))
    return _ends(line, max(kept - 1, 0))


def _ends(line: str, kept: int) -> str:
    """Return `kept` characters of a line, a third of them from its end, with an ellipsis between."""
    return line[: kept - kept // 3] + "…" + line[len(line) - kept // 3 :]
