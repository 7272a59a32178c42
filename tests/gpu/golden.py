"""Golden pictures: what counts as the same picture, and where the pictures are kept."""

from pathlib import Path

import numpy as np
from PIL import Image

FOLDER = Path(__file__).parent.parent / "golden"
WINDOW = 3  # pixels a side; the smallest box in the golden pictures is about this large
TOLERANCE = 3.0  # of 255, on average over a window: rasterisers differ by less, a moved box by more
KEPT = 0xF8  # bits of a channel that are kept: without the dither's noise the files are a quarter as large


def difference(picture: np.ndarray, golden: np.ndarray) -> float:
    """Return the largest difference over any window, 0..255, of pictures [height, width, 3] of one size.

    What the golden picture does not keep does not count, so a small change never costs a whole step of it.
    """
    low, high = golden & KEPT, golden | ~np.uint8(KEPT)
    apart = np.abs(picture.astype(float) - np.clip(picture, low, high)).max(axis=2)
    windows = np.lib.stride_tricks.sliding_window_view(apart, (WINDOW, WINDOW))
    return float(windows.mean(axis=(2, 3)).max())


def read(name: str) -> np.ndarray:
    return np.asarray(Image.open(FOLDER / f"{name}.png").convert("RGB"))


def write(name: str, picture: np.ndarray) -> None:
    FOLDER.mkdir(exist_ok=True)
    Image.fromarray(picture & KEPT).save(FOLDER / f"{name}.png", optimize=True)
