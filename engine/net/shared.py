"""Memory that two processes see: arrays are handed over without being copied."""

from __future__ import annotations

import mmap
import os
import pickle
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from .model_error import ModelError

ALIGNED = 64  # bytes; what processors like best

MEMORY = "/dev/shm"
"""Where Linux keeps files in memory."""


class Handle(NamedTuple):
    """What another process finds a block by."""

    name: str
    size: int


class Block:
    """A block of memory, backed by a file without a disk where there is one.

    It lives as long as any view of `memory` in any process; `forget` takes its name away, so that nothing is left
    behind however the processes end.
    """

    def __init__(self, handle: Handle, memory: mmap.mmap):
        self.handle, self.memory = handle, memory

    @classmethod
    def make(cls, size: int) -> Block:
        """Make a block of `size` bytes, all 0. Raises ModelError when there is not so much room."""
        size = max(size, 1)
        if sys.platform == "win32":
            name = f"glassnet-{os.getpid()}-{os.urandom(8).hex()}"
            return cls(Handle(name, size), mmap.mmap(-1, size, tagname=name))
        descriptor, name = tempfile.mkstemp(prefix=_prefix(os.getpid()), dir=_folder(size))
        try:
            if hasattr(os, "posix_fallocate"):  # a page that cannot be had later would be a crash
                os.posix_fallocate(descriptor, 0, size)
            else:
                os.ftruncate(descriptor, size)
            return cls(Handle(name, size), mmap.mmap(descriptor, size))
        except OSError as problem:
            Path(name).unlink()
            raise ModelError(
                f"needs {size / 1e6:,.0f} MB of memory that are not free", "Close other programs"
            ) from problem
        finally:
            os.close(descriptor)

    @classmethod
    def attach(cls, handle: Handle) -> Block:
        """Attach to a block that another process has made."""
        if sys.platform == "win32":
            return cls(handle, mmap.mmap(-1, handle.size, tagname=handle.name))
        descriptor = os.open(handle.name, os.O_RDWR)
        try:
            return cls(handle, mmap.mmap(descriptor, handle.size))
        finally:
            os.close(descriptor)

    def forget(self) -> None:
        """Take the block's name away: both processes are attached, or one of them is no more."""
        if sys.platform != "win32":
            Path(self.handle.name).unlink(missing_ok=True)


def sweep(process: int) -> None:
    """Take away the names of all blocks that a process, which is no more, has made and nobody has attached to."""
    for folder in (MEMORY, tempfile.gettempdir()):
        for path in Path(folder).glob(f"{_prefix(process)}*"):
            path.unlink(missing_ok=True)


def _prefix(process: int) -> str:
    return f"glassnet-{process}-"


def _folder(size: int) -> str:
    """Return where a block of this size fits: in memory if possible."""
    if Path(MEMORY).is_dir() and shutil.disk_usage(MEMORY).free > size:
        return MEMORY
    return tempfile.gettempdir()


class Packed(NamedTuple):
    """An object whose arrays lie in a block: where each lies, and the rest of it."""

    rest: bytes
    handle: Handle
    places: Sequence[tuple[int, int]]


def pack(thing: Any) -> Packed:
    """Put the arrays of any picklable object into a block."""
    buffers: list[pickle.PickleBuffer] = []
    rest = pickle.dumps(thing, protocol=5, buffer_callback=buffers.append)
    raws = [buffer.raw() for buffer in buffers]
    places, end = [], 0
    for raw in raws:
        places.append((end, raw.nbytes))
        end += -(-raw.nbytes // ALIGNED) * ALIGNED
    block = Block.make(end)
    for (start, size), raw in zip(places, raws, strict=True):
        block.memory[start : start + size] = raw
    return Packed(rest, block.handle, places)


def unpack(packed: Packed) -> Any:
    """Return the object, its arrays being views of the block, whose name is forgotten."""
    block = Block.attach(packed.handle)
    block.forget()
    whole = memoryview(block.memory)
    return pickle.loads(packed.rest, buffers=[whole[start : start + size] for start, size in packed.places])
