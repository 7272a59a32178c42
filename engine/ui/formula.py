"""Formulas as TeX sets them, by the MicroTeX that imgui-bundle carries; as plain text where that cannot be.

It draws without OpenGL, into pixels of ours. It needs the locale en_US.UTF-8 and the font of imgui-bundle's own
assets; where either is missing it raises, and the formula is then written on one line.
"""

from __future__ import annotations

import functools
from pathlib import Path

import imgui_bundle
import numpy as np
from imgui_bundle import imgui, imgui_microtex

from ..scene.captions import BRIGHT
from . import widgets
from .texture import Texture

FONT = Path(imgui_bundle.__file__).parent / "assets" / "fonts" / "latex" / "latinmodern-math"
WIDEST, HIGHEST = 1536, 256  # pixels of a formula; a larger one is written plainly
SIZE = 1.25  # of a formula, em: Latin Modern looks smaller than Inter


class Formula:
    """One place in a panel where a formula stands. Its texture is rewritten when it changes."""

    def __init__(self) -> None:
        self._texture = Texture(WIDEST, HIGHEST)
        self._key: tuple[str, float] = "", 0.0
        self._size = 0, 0

    def show(self, plain: str, tex: str, room: float) -> None:
        """Show a formula, typeset if that is possible and if it is no wider than `room` pixels."""
        size = SIZE * imgui.get_font_size()
        if available() and self._key != (tex, size):
            self._key, self._size = (tex, size), self._render(tex, size)
        width, height = self._size
        if not 0 < width <= room:
            widgets.text(plain, BRIGHT, wrap=True)
            return
        corner = width / WIDEST, height / HIGHEST
        imgui.image(self._texture.ref, (width, height), (0.0, 0.0), corner)

    def _render(self, tex: str, size: float) -> tuple[int, int]:
        """Put a formula into the texture; returns its width and height in pixels, 0 where it cannot be set."""
        try:
            formula = imgui_microtex.render(tex, size, imgui.get_color_u32(BRIGHT))
        except RuntimeError:
            return 0, 0
        pixels = formula.pixels_as_array()
        height, width = pixels.shape[:2]
        if height > HIGHEST or width > WIDEST:
            return 0, 0
        self._texture.write(pixels)
        return width, height


@functools.cache
def available() -> bool:
    """Tell whether formulas can be typeset here."""
    files = [FONT.with_suffix(suffix) for suffix in (".clm1", ".otf")]
    if not all(file.is_file() for file in files):
        return False
    try:
        imgui_microtex.init(*map(str, files))
        return bool(np.any(imgui_microtex.render("a+b", 20.0).pixels_as_array()))
    except RuntimeError:
        return False
