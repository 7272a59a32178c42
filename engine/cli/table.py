"""Tables of plain text."""

from __future__ import annotations

from collections.abc import Sequence


def table(rows: Sequence[Sequence[str]], align: str) -> str:
    """Return the rows as lines with aligned columns; `align` has one < or > for each column."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(align))]
    formats = [f"{side}{width}" for side, width in zip(align, widths, strict=True)]
    return "\n".join("  ".join(map(format, row, formats)).rstrip() for row in rows)
