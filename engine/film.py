"""Writes films: MP4 files with H.264, through PyAV. What goes in decides every byte of what comes out."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.error import FFmpegError
from av.video.reformatter import ColorRange, Colorspace
from numpy.typing import NDArray

from .errors import AppError
from .text import tr

QUALITY = "17"
"""x264's rate factor: 18 is said to look like the original, less is better (trac.ffmpeg.org, "Encode/H.264")."""

_BT709 = 1  # colours, transfer and matrix of high definition (ITU-T H.273)


class Film:
    """A film that is being written beside `path`; it takes its place when it is finished.

    Every player can show it: sides are even, and colours are those of high definition at half the resolution.
    """

    def __init__(self, path: Path, size: tuple[int, int], rate: int):
        """Begin a film of so many pixels, with `rate` frames a second. Raises AppError."""
        self._path, self._part = path, path.with_name(f".{path.name}.part")
        with self._told():
            self._container = av.open(str(self._part), "w", format="mp4", options={"movflags": "+faststart"})
            stream = self._container.add_stream("libx264", rate=Fraction(rate))
            stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
            stream.options = {"crf": QUALITY, "preset": "medium", "threads": "1"}  # more threads, other bytes
            context = stream.codec_context
            context.color_primaries = context.color_trc = context.colorspace = _BT709
            context.color_range = ColorRange.MPEG
            self._container.start_encoding()  # opens the file: a mistake is better told now than later
        self._stream = stream

    def add(self, pixels: NDArray[np.uint8]) -> None:
        """Add a frame, uint8[height, width, 3]. Raises AppError."""
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24")
        frame = frame.reformat(format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG)
        with self._told():
            self._container.mux(self._stream.encode(frame))

    def finish(self) -> None:
        """End the film and give it its name. Raises AppError."""
        with self._told():
            self._container.mux(self._stream.encode())
            self._container.close()
            self._part.replace(self._path)

    def give_up(self) -> None:
        """Leave nothing behind."""
        with contextlib.suppress(OSError, FFmpegError):
            self._container.close()
        with contextlib.suppress(OSError):
            self._part.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (OSError, FFmpegError) as error:
            reason = getattr(error, "strerror", None) or error
            raise AppError(
                tr("The film {path} cannot be written: {reason}", path=self._path, reason=reason),
                tr("Choose another file with --out, and see that there is room"),
            ) from error
