"""The four files of MNIST: from a folder, or fetched once, checked and kept. Needs no PyTorch."""

import hashlib
import logging
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..engine.errors import AppError
from ..engine.paths import cache_dir
from .idx import read_idx

DIGIT_SIZE = 28  # pixels, both ways
CLASS_COUNT = 10

# SHA-256 of the files as the mirrors serve them.
FILES = {
    "train-images-idx3-ubyte": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    "train-labels-idx1-ubyte": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    "t10k-images-idx3-ubyte": "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    "t10k-labels-idx1-ubyte": "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
}
MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
# SHA-256 of the pixels and labels of all four, in the order of FILES: however they are compressed, MNIST is this.
_CONTENTS = "06b0d1f124c4e5fa796686ade41a9b778edacc8622f2195a352ef479ad44fc16"
_TIMEOUTS = (4, 60)  # seconds to connect, and between two pieces of the answer
_OFFLINE = "Try again later, or give the folder with MNIST's four files with --data"


@dataclass(frozen=True)
class Mnist:
    """Digits to train on and digits to test with: images uint8 `[N,28,28]`, ink is 255; labels uint8 `[N]`."""

    train_images: NDArray[np.uint8]
    train_labels: NDArray[np.uint8]
    test_images: NDArray[np.uint8]
    test_labels: NDArray[np.uint8]

    @property
    def original(self) -> bool:
        """Whether these are MNIST's own digits, to the byte."""
        hasher = hashlib.sha256()
        for array in (self.train_images, self.train_labels, self.test_images, self.test_labels):
            hasher.update(array.tobytes())
        return hasher.hexdigest() == _CONTENTS


def load(folder: Path | None) -> Mnist:
    """Return the digits in `folder`, or those of MNIST if it is None: fetched if the cache lacks them.

    Raises AppError, naming the file, if one is missing, damaged, does not hold digits or cannot be fetched.
    """
    paths = [_find(folder, name) if folder else _fetch(name) for name in FILES]
    return Mnist(*_read_pair(*paths[:2]), *_read_pair(*paths[2:]))


def _find(folder: Path, name: str) -> Path:
    """Return the file `name` in `folder`, gzipped or plain."""
    for path in (folder / f"{name}.gz", folder / name):
        if path.is_file():
            return path
    raise AppError(
        f"There is no {name}.gz (or {name}) in {folder}", "Give --data the folder with MNIST's four files"
    )


def _read_pair(images_path: Path, labels_path: Path) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return images and labels that belong together."""
    images, labels = read_idx(images_path, axes=3), read_idx(labels_path, axes=1)
    hint = "Give the four standard MNIST files"
    if images.shape[1:] != (DIGIT_SIZE, DIGIT_SIZE):
        raise AppError(f"{images_path} holds pictures of another size than {DIGIT_SIZE}×{DIGIT_SIZE}", hint)
    if len(images) != len(labels):
        raise AppError(f"{labels_path} holds {len(labels):,} labels for {len(images):,} pictures", hint)
    if not len(images):
        raise AppError(f"{images_path} holds no pictures", hint)
    if labels.max() >= CLASS_COUNT:
        raise AppError(f"{labels_path} holds labels above {CLASS_COUNT - 1}", hint)
    return images, labels


def _fetch(name: str) -> Path:
    """Return the cached file `name`, fetched from the first mirror that serves it right."""
    import pooch  # only here: with --data there is nothing to fetch

    pooch.get_logger().setLevel(logging.ERROR)  # its progress bar says enough
    downloader = pooch.HTTPDownloader(progressbar=True, timeout=_TIMEOUTS)
    file, folder, reason = f"{name}.gz", cache_dir() / "mnist", ""
    for mirror in MIRRORS:
        try:
            path = pooch.retrieve(
                mirror + file,
                FILES[name],
                file,
                folder,
                downloader=downloader,  # pyright: ignore[reportArgumentType]  # pooch annotates its own too narrowly
            )
            return Path(path)
        except ValueError:  # pooch's word for a wrong hash
            reason = "what came is not the right file (wrong SHA-256)"
        except OSError as error:
            if error.errno is not None:  # the disk's; those of the network have no number
                raise AppError(f"{folder} cannot be written: {error.strerror}", _OFFLINE) from error
            reason = reason or "there is no network, or no mirror answers"
    raise AppError(f"{file} could not be fetched: {reason}", _OFFLINE)
