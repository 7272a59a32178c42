"""MNIST from a folder, and fetched from mirrors: here a server of our own."""

import gzip
import hashlib
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from digit_files import idx_bytes, real_digits, write_mnist
from glassnet.engine.errors import AppError
from glassnet.export import mnist

NOBODY = "http://127.0.0.1:9/"  # the port of the discard service, which nobody runs


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_mnist(tmp_path / "mnist")


@pytest.fixture
def mirror(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """The address of a server of `folder`, whose files are the right ones for now."""
    names = mnist.FILES
    hashes = {name: hashlib.sha256((folder / f"{name}.gz").read_bytes()).hexdigest() for name in names}
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(mnist, "FILES", hashes)
    monkeypatch.setattr(mnist, "cache_dir", lambda: tmp_path / "cache")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.parametrize("unpacked", [False, True])
def test_a_folder_of_files(folder: Path, unpacked: bool):
    if unpacked:
        for path in list(folder.iterdir()):
            path.with_suffix("").write_bytes(gzip.decompress(path.read_bytes()))
            path.unlink()
    digits = mnist.load(folder)
    for found, expected in zip((digits.train_images, digits.train_labels), real_digits(240), strict=True):
        np.testing.assert_array_equal(found, expected)
    for found, expected in zip((digits.test_images, digits.test_labels), real_digits(60, start=240), strict=True):
        np.testing.assert_array_equal(found, expected)
    assert not digits.original


@pytest.mark.parametrize("name", mnist.FILES)
def test_a_missing_file_is_named(folder: Path, name: str):
    (folder / f"{name}.gz").unlink()
    with pytest.raises(AppError, match=rf"no {name}\.gz .* in {folder}"):
        mnist.load(folder)


@pytest.mark.parametrize(
    ("name", "array", "words"),
    [
        ("train-images-idx3-ubyte", np.zeros((240, 32, 32), np.uint8), "another size than 28×28"),
        ("train-images-idx3-ubyte", np.zeros((240,), np.uint8), "not an IDX file of bytes with 3 axes"),
        ("train-labels-idx1-ubyte", np.zeros(239, np.uint8), "239 labels for 240 pictures"),
        ("t10k-labels-idx1-ubyte", np.full(60, 10, np.uint8), "labels above 9"),
    ],
)
def test_a_wrong_file_is_named(folder: Path, name: str, array: np.ndarray, words: str):
    (folder / f"{name}.gz").write_bytes(gzip.compress(idx_bytes(array)))
    with pytest.raises(AppError, match=f"{name}.*{words}"):
        mnist.load(folder)


def test_digits_are_known_by_their_contents(folder: Path, monkeypatch: pytest.MonkeyPatch):
    contents = b"".join(array.tobytes() for part in ((240, 0), (60, 240)) for array in real_digits(*part))
    monkeypatch.setattr(mnist, "_CONTENTS", hashlib.sha256(contents).hexdigest())
    assert mnist.load(folder).original


def test_empty_files_are_refused(folder: Path):
    for part, shape in (("images-idx3", (0, 28, 28)), ("labels-idx1", (0,))):
        (folder / f"train-{part}-ubyte.gz").write_bytes(gzip.compress(idx_bytes(np.zeros(shape, np.uint8))))
    with pytest.raises(AppError, match=r"train-images-idx3-ubyte\.gz holds no pictures"):
        mnist.load(folder)


@pytest.mark.torch
class TestFetching:
    def test_fetched_once_then_kept(self, mirror: str, folder: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(mnist, "MIRRORS", (mirror,))
        fetched = mnist.load(None)
        np.testing.assert_array_equal(fetched.train_images, mnist.load(folder).train_images)
        monkeypatch.setattr(mnist, "MIRRORS", (NOBODY,))
        np.testing.assert_array_equal(mnist.load(None).test_labels, fetched.test_labels)

    def test_the_next_mirror_is_tried(self, mirror: str, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(mnist, "MIRRORS", (NOBODY, mirror + "nowhere/", mirror))
        assert len(mnist.load(None).train_labels) == 240

    def test_no_network_says_so_and_what_to_do(self, mirror: str, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(mnist, "MIRRORS", (NOBODY, NOBODY))
        with pytest.raises(AppError, match=r"train-images.* no network.*--data"):
            mnist.load(None)

    def test_a_wrong_file_is_not_kept(
        self, mirror: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(mnist, "MIRRORS", (mirror, NOBODY))
        path = folder / "train-images-idx3-ubyte.gz"
        path.write_bytes(gzip.compress(idx_bytes(real_digits(240, start=1)[0])))
        with pytest.raises(AppError, match=r"train-images-idx3-ubyte\.gz .*wrong SHA-256.*--data"):
            mnist.load(None)
        assert list((tmp_path / "cache" / "mnist").iterdir()) == []

    def test_a_damaged_cache_is_fetched_anew(self, mirror: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(mnist, "MIRRORS", (mirror,))
        mnist.load(None)
        kept = tmp_path / "cache" / "mnist" / "t10k-labels-idx1-ubyte.gz"
        kept.write_bytes(b"damaged")
        assert len(mnist.load(None).test_labels) == 60

    def test_a_cache_that_cannot_be_written_is_named(
        self, mirror: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        (tmp_path / "cache").write_bytes(b"a file where the folder should be")
        monkeypatch.setattr(mnist, "MIRRORS", (mirror,))
        with pytest.raises(AppError, match=r"cache.* cannot be written"):
            mnist.load(None)
