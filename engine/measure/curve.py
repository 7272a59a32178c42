"""The cost curve: time and memory against the number of nodes, as a picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from ..headless import save
from ..scene.typeface import font

WIDTH, HEIGHT, MARGIN = 960, 600, 90
GROUND, GRID, TEXT = (18, 24, 36), (52, 62, 82), (200, 208, 222)
LINES = {  # what is drawn, by its name: where it is in the figures, and its colour
    "frame, all in sight, ms": (("far", "median_ms"), (90, 190, 255)),
    "frame, near, ms": (("near", "median_ms"), (250, 160, 60)),
    "frame, inside, ms": (("inside", "median_ms"), (240, 100, 120)),
    "opening, ms": (("open_ms",), (150, 150, 160)),
    "memory of both processes, MB": (("memory",), (140, 220, 140)),
}
MOST = 5  # powers of ten that are drawn


def draw(rows: Sequence[dict[str, Any]], out: Path) -> None:
    """Write a PNG with a line for each of LINES, on logarithmic scales.

    Raises AppError where it cannot be written.
    """
    rows = sorted(rows, key=lambda row: row["nodes"])
    first, last = math.log10(rows[0]["nodes"]), math.log10(rows[-1]["nodes"])
    one_kind = [row for row in rows if row["generated"]]
    picture = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    pen, letters = ImageDraw.Draw(picture), font("medium", 15)

    def place(nodes: float, value: float) -> tuple[float, float]:
        x = MARGIN + (math.log10(nodes) - first) / max(last - first, 1e-9) * (WIDTH - 2 * MARGIN)
        return x, HEIGHT - MARGIN - math.log10(max(value, 1.0)) / MOST * (HEIGHT - 2 * MARGIN)

    for power in range(MOST + 1):
        _, y = place(rows[0]["nodes"], 10**power)
        pen.line([(MARGIN, y), (WIDTH - MARGIN, y)], GRID)
        pen.text((MARGIN - 10, y), f"{10**power:,}", TEXT, letters, anchor="rm")
    for power in range(math.ceil(first), math.floor(last) + 1):
        x, _ = place(10**power, 1)
        pen.line([(x, MARGIN), (x, HEIGHT - MARGIN)], GRID)
        pen.text((x, HEIGHT - MARGIN + 12), f"{10**power:,}", TEXT, letters, anchor="mt")
    pen.text((WIDTH / 2, HEIGHT - 18), "neurons", TEXT, letters, anchor="mb")
    for number, (name, (keys, colour)) in enumerate(LINES.items()):
        pen.line([place(row["nodes"], _value(row, keys)) for row in one_kind], colour, 2)
        for row in rows:
            x, y = place(row["nodes"], _value(row, keys))
            pen.ellipse([x - 4, y - 4, x + 4, y + 4], colour if row["generated"] else GROUND, colour, 2)
        pen.text((MARGIN + 10 + 400 * (number // 3), 12 + 20 * (number % 3)), name, colour, letters)
    pen.text((MARGIN + 410, 52), "rings: other networks", TEXT, letters)
    save(picture, out)


def _value(row: dict[str, Any], keys: Sequence[str]) -> float:
    if keys == ("open_ms",):
        return 1000 * row["open_s"]
    if keys == ("memory",):
        return sum(row["memory_mb"])
    group, figure = keys
    return float(row[group][figure])
