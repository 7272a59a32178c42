"""Small folders of real digits, in the files of MNIST."""

import gzip
from pathlib import Path

import numpy as np
from glassnet.engine.paths import TEST_DIGITS
from glassnet.export.idx import read_idx
from numpy.typing import NDArray


def real_digits(count: int, start: int = 0) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Images `[count,28,28]` and labels `[count]`."""
    part = slice(start, start + count)
    images = read_idx(TEST_DIGITS / "t10k-images-idx3-ubyte.gz", axes=3)
    labels = read_idx(TEST_DIGITS / "t10k-labels-idx1-ubyte.gz", axes=1)
    return images[part], labels[part]


def idx_bytes(array: NDArray[np.uint8]) -> bytes:
    """The array as the contents of an IDX file."""
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    return header + array.tobytes()


def write_mnist(folder: Path, train: int = 240, test: int = 60) -> Path:
    """Write the four files, gzipped, with few digits in them; return the folder."""
    folder.mkdir(exist_ok=True)
    for kind, digits in (("train", real_digits(train)), ("t10k", real_digits(test, start=train))):
        for part, array in zip(("images-idx3", "labels-idx1"), digits, strict=True):
            (folder / f"{kind}-{part}-ubyte.gz").write_bytes(gzip.compress(idx_bytes(array), mtime=0))
    return folder
