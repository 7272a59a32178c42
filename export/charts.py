"""The two pictures of a model card, drawn with matplotlib."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter
from numpy.typing import NDArray

_DPI = 100


def curve(history: Sequence[dict[str, float]], path: Path) -> None:
    """Draw loss and validation error, epoch by epoch, into the PNG file `path`."""
    epochs = np.arange(1, len(history) + 1)
    figure = Figure(figsize=(9, 3.6), layout="constrained")
    loss, error = figure.subplots(1, 2)
    loss.plot(epochs, [epoch["train_loss"] for epoch in history], label="training, distorted digits")
    loss.plot(epochs, [epoch["validation_loss"] for epoch in history], label="validation, clean digits")
    loss.set(xlabel="epoch", ylabel="cross-entropy", title="Loss")
    loss.legend()
    error.plot(epochs, [100 * (1 - epoch["validation_accuracy"]) for epoch in history], color="C1")
    error.set(xlabel="epoch", ylabel="wrong, %", title="Validation error", yscale="log")
    error.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    error.yaxis.set_major_formatter("{x:g}")
    error.yaxis.set_minor_formatter(NullFormatter())
    for axes in (loss, error):
        axes.grid(alpha=0.3)
    _save(figure, path)


def confusion(counts: NDArray[np.int64], path: Path) -> None:
    """Draw `counts[true, guessed]` into the PNG file `path`; colour shows the mistakes, which are few."""
    mistakes = counts * (1 - np.eye(len(counts), dtype=int))
    figure = Figure(figsize=(5.2, 5.2), layout="constrained")
    axes = figure.subplots()
    axes.imshow(mistakes, cmap="Oranges", vmax=max(1, 1.5 * mistakes.max()))
    for (true, guessed), count in np.ndenumerate(counts):
        if count:
            weight = "normal" if true == guessed else "bold"
            axes.text(guessed, true, str(count), ha="center", va="center", fontsize=9, fontweight=weight)
    digits = range(len(counts))
    axes.set(xlabel="guessed", ylabel="true digit", xticks=digits, yticks=digits, title="Test digits, clean")
    _save(figure, path)


def _save(figure: Figure, path: Path) -> None:
    FigureCanvasAgg(figure)  # no window system, whatever matplotlib's settings say
    figure.savefig(path, dpi=_DPI, metadata={"Software": None})
