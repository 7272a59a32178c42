"""IDX files, the format of MNIST, read with care: what is wrong with a file is said in one sentence.

The format (LeCun, Cortes and Burges, "The MNIST database of handwritten digits"): two zero bytes, a byte for the
type (8: uint8), a byte for the number of axes, a big-endian 32-bit length for each axis, then the data in C order.
"""

import gzip
import math
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..engine.errors import AppError

_GZIP = b"\x1f\x8b"
_HINT = "Give the standard MNIST files, whole, or leave out --data to have them fetched"


def read_idx(path: Path, axes: int) -> NDArray[np.uint8]:
    """Return the array in the IDX file at `path`, gzipped or plain; it must hold uint8 with this many axes.

    Raises AppError, naming the file, if it is missing, unreadable, truncated, too long or of another kind.
    """
    data = _read(path)
    start = 4 + 4 * axes
    if data[:4] != bytes([0, 0, 8, axes]) or len(data) < start:
        raise AppError(f"{path} is not an IDX file of bytes with {axes} axes", _HINT)
    shape = [int(length) for length in np.frombuffer(data, ">u4", axes, 4)]
    found, needed = len(data) - start, math.prod(shape)
    if found != needed:
        what = "truncated" if found < needed else "too long"
        raise AppError(f"{path} is {what}: {found:,} bytes of data where its header promises {needed:,}", _HINT)
    return np.frombuffer(data, np.uint8, offset=start).reshape(shape)


def _read(path: Path) -> bytes:
    """Return the contents, decompressed."""
    try:
        data = path.read_bytes()
        return gzip.decompress(data) if data.startswith(_GZIP) else data
    except EOFError as error:
        raise AppError(f"{path} is truncated: its gzip data stop too early", _HINT) from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise AppError(f"{path} is damaged: its gzip data cannot be read", _HINT) from error
    except OSError as error:
        raise AppError(f"{path} cannot be read: {error.strerror}", _HINT) from error
