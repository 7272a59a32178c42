"""Memory that two processes see: arrays are handed over without being copied."""

from __future__ import annotations

import mmap
import os
import pickle
import shutil
import sys
import tempfile
from collections.abc import Sequence
from itertools import accumulate
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .model_error import ModelError

ALIGNED = 64  # bytes; what processors like best


class Block(NamedTuple):
    """A part of an Arena, in bytes."""

    start: int
    size: int


class Packed(NamedTuple):
    """An object whose arrays lie in a block: where each lies in it, and the rest of the object."""

    rest: bytes
    block: Block
    places: Sequence[tuple[int, int]]


class Arena:
    """A file without a name, in memory where the system has a place for that, which two processes map.

    One makes it and gives it to the other as an argument at its start; nothing is left behind however they end.
    """

    def __init__(self, room: int):
        """Make an arena that has nothing in it yet, where `room` bytes would probably fit."""
        self._end = 0
        if sys.platform == "win32":
            self._name = f"glassnet-{os.getpid()}-{os.urandom(8).hex()}"
        else:
            self._file = tempfile.TemporaryFile(dir=_folder(room))  # noqa: SIM115 - open as long as the arena is

    def __getstate__(self) -> Any:
        return self._name if sys.platform == "win32" else DupFd(self._file.fileno())

    def __setstate__(self, state: Any) -> None:
        self._end = 0
        if sys.platform == "win32":
            self._name = state
        else:
            self._file = os.fdopen(state.detach(), "r+b")

    def make(self, size: int) -> Block:
        """Add a block of `size` bytes, all 0. Raises ModelError when there is not so much room.

        Only one of the processes may do so.
        """
        block = Block(self._end, max(size, 1))
        if sys.platform != "win32":
            self._reserve(block)
        grain = mmap.ALLOCATIONGRANULARITY
        self._end = -(-(block.start + block.size) // grain) * grain
        return block

    def map(self, block: Block) -> mmap.mmap:
        """Return the memory of a block; it lives as long as any view of it in any process."""
        if sys.platform == "win32":
            return mmap.mmap(-1, block.size, tagname=f"{self._name}-{block.start}")
        return mmap.mmap(self._file.fileno(), block.size, offset=block.start)

    def pack(self, thing: Any) -> Packed:
        """Put the arrays of any picklable object into a block: once where several are views of the same memory."""
        buffers: list[pickle.PickleBuffer] = []
        rest = pickle.dumps(thing, protocol=5, buffer_callback=buffers.append)
        arrays = [np.frombuffer(buffer.raw(), np.uint8) for buffer in buffers]
        different = {_extent(array): array for array in arrays}
        sizes = [-(-array.nbytes // ALIGNED) * ALIGNED for array in different.values()]
        starts = dict(zip(different, accumulate(sizes, initial=0), strict=False))
        block = self.make(sum(sizes))
        memory = self.map(block)
        for extent, array in different.items():
            memory[starts[extent] : starts[extent] + array.nbytes] = array.data
        return Packed(rest, block, [(starts[_extent(array)], array.nbytes) for array in arrays])

    def unpack(self, packed: Packed) -> Any:
        """Return the object, its arrays being views of the block."""
        whole = memoryview(self.map(packed.block))
        return pickle.loads(packed.rest, buffers=[whole[start : start + size] for start, size in packed.places])

    def _reserve(self, block: Block) -> None:
        try:
            if hasattr(os, "posix_fallocate"):  # a page that cannot be had later would be a crash
                os.posix_fallocate(self._file.fileno(), block.start, block.size)
            else:
                os.ftruncate(self._file.fileno(), block.start + block.size)
        except OSError as problem:
            reason = f"needs {block.size / 1e6:,.0f} MB of memory that are not free"
            raise ModelError(reason, "Close other programs") from problem


def _extent(array: NDArray[np.uint8]) -> tuple[int, int]:
    """Return where in this process's memory an array lies, and how long it is."""
    return array.ctypes.data, array.nbytes


def _folder(room: int) -> str:
    """Return where so many bytes fit: in memory if possible."""
    memory = "/dev/shm"
    if Path(memory).is_dir() and shutil.disk_usage(memory).free > room:
        return memory
    return tempfile.gettempdir()
