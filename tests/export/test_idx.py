"""IDX files, whole and broken."""

import gzip
from pathlib import Path

import numpy as np
import pytest
from digit_files import idx_bytes
from glassnet.engine.errors import AppError
from glassnet.export.idx import read_idx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

PICTURES = np.arange(3 * 4 * 5, dtype=np.uint8).reshape(3, 4, 5)
WHOLE = idx_bytes(PICTURES)
PACKED = gzip.compress(WHOLE, mtime=0)
quickly = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@quickly
@given(shape=st.lists(st.integers(0, 6), min_size=1, max_size=4), packed=st.booleans())
def test_what_was_written_is_read(tmp_path: Path, shape: list[int], packed: bool):
    array = np.random.default_rng(0).integers(256, size=shape).astype(np.uint8)
    path = tmp_path / "file"
    path.write_bytes(gzip.compress(idx_bytes(array)) if packed else idx_bytes(array))
    found = read_idx(path, axes=len(shape))
    assert found.shape == tuple(shape)
    np.testing.assert_array_equal(found, array)


@quickly
@given(length=st.integers(0, 10_000), packed=st.booleans())
def test_a_file_cut_anywhere_is_refused_by_name(tmp_path: Path, length: int, packed: bool):
    data = PACKED if packed else WHOLE
    path = tmp_path / "cut"
    path.write_bytes(data[: length % len(data)])
    with pytest.raises(AppError, match="cut"):
        read_idx(path, axes=3)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not an IDX file"),
        (b"hello, I am no picture at all", "not an IDX file"),
        (b"\x00\x00\x0d" + WHOLE[3:], "not an IDX file"),  # floats
        (idx_bytes(PICTURES[0]), "not an IDX file of bytes with 3 axes"),
        (WHOLE[:-1], "truncated: 59 bytes of data where its header promises 60"),
        (WHOLE + b"x", "too long: 61 bytes"),
        (WHOLE[:4] + b"\xff" * 12 + WHOLE[16:], f"promises {(2**32 - 1) ** 3:,}"),
        (PACKED[:-9], "truncated"),
        (PACKED[:10] + b"\xff" * 30, "damaged"),  # a block of a kind that does not exist
        (PACKED[:-8] + bytes(8), "damaged"),  # a wrong checksum
    ],
    ids=["empty", "text", "floats", "axes", "short", "long", "vast", "packed-short", "packed-bad", "checksum"],
)
def test_what_is_wrong_is_said_in_one_sentence(tmp_path: Path, data: bytes, words: str):
    path = tmp_path / "train-images-idx3-ubyte.gz"
    path.write_bytes(data)
    with pytest.raises(AppError) as raised:
        read_idx(path, axes=3)
    assert words in raised.value.message
    assert str(path) in raised.value.message
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("name", ["missing", "."])
def test_a_file_that_is_none_is_named(tmp_path: Path, name: str):
    with pytest.raises(AppError, match="cannot be read"):
        read_idx(tmp_path / name, axes=1)


def test_the_header_is_big_endian(tmp_path: Path):
    path = tmp_path / "labels"
    path.write_bytes(b"\0\0\x08\x01" + b"\0\0\x01\x02" + bytes(258))
    assert read_idx(path, axes=1).shape == (258,)
