"""Files that are no ONNX files, or damaged ones."""

import gzip
import io
import zipfile
from pathlib import Path

import numpy as np
import onnx
from hostile import Recipe, of_bytes
from mutations import mutated
from onnx_graphs import dense, model, node

LENET = (Path(__file__).resolve().parents[2] / "models" / "lenet.onnx").read_bytes()
SMALL = model(
    [
        node("Conv", "x k b", "c", pads=[1, 1, 1, 1]),
        node("BatchNormalization", "c b b b one", "n"),
        node("Relu", "n", "r"),
        node("MaxPool", "r", "p", kernel_shape=[2, 2], strides=[2, 2]),
        node("Flatten", "p", "f"),
        node("Gemm", "f w", "y"),
    ],
    {"k": dense(9, 4).reshape(4, 1, 3, 3), "b": dense(4, 1)[0], "one": np.ones(4), "w": dense(3, 16)},
    ("N", 1, 4, 4),
).SerializeToString()
PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000")
CUTS = (1, 2, 5, 40, 300, 1500, 5000, 64000, 128000, 200000, len(LENET) - 1000, len(LENET) - 1)


def varint(number: int) -> bytes:
    """A whole number as protobuf writes it."""
    digits = [number >> shift & 0x7F for shift in range(0, max(number.bit_length(), 1), 7)]
    return bytes([digit | 0x80 for digit in digits[:-1]] + digits[-1:])


def field(number: int, data: bytes, length: int | None = None) -> bytes:
    """A protobuf field of bytes, which may lie about its length."""
    return varint(number << 3 | 2) + varint(len(data) if length is None else length) + data


def nested(depth: int) -> bytes:
    """A graph in an attribute of a node of a graph in an attribute, and so on."""
    data = b""
    for _ in range(depth):
        data = field(1, field(5, field(6, data)))  # GraphProto.node, NodeProto.attribute, AttributeProto.g
    return field(7, data)


def flipped(seed: int) -> bytes:
    """A network with one to three bits flipped, all among its first 3000 bytes, which hold its nodes."""
    random = np.random.default_rng(seed)
    data = np.frombuffer(SMALL if seed % 2 else LENET, np.uint8).copy()
    places = random.integers(min(data.size, 3000), size=random.integers(1, 4))
    data[places] ^= np.uint8(1) << random.integers(8, size=places.size, dtype=np.uint8)
    return data.tobytes()


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("lenet.onnx"), LENET)
    return buffer.getvalue()


def holes(path: Path) -> None:
    """3 GB on paper, nothing on the disk."""
    with path.open("wb") as file:
        file.truncate(3 << 30)


OTHERS = {
    "empty": ("has no bytes", b""),
    "zeros": ("is 4096 zero bytes", bytes(4096)),
    "text": ("is a letter", b"Dear Sir or Madam,\n" * 40),
    "page": ("is the page of a failed download", b"<!DOCTYPE html><html><body>404 Not Found</body></html>\n"),
    "pointer": ("is a pointer of Git LFS", b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"),
    "picture": ("is a picture", PNG),
    "archive": ("is a ZIP archive of a good network", zipped()),
    "compressed": ("is a good network under gzip", gzip.compress(LENET, mtime=0)),
    "written out": ("is the network as text", onnx.printer.to_text(onnx.load_from_string(SMALL)).encode()),
    "twice": ("is a good network twice, one after the other", LENET * 2),
    "deep": ("nests 10,000 protobuf messages", nested(10_000)),
    "deep enough": ("nests 30 graphs, within protobuf's limit of 100 messages", nested(30)),
    "long graph": ("claims a graph of 2 GB in 30 bytes", field(7, b"\0" * 20, 2**31 - 1)),
    "longer graph": ("claims a graph of 2^63 bytes", field(7, b"\0" * 20, 2**63)),
    "endless number": ("has a number that never ends", b"\x08" + b"\xff" * 5000),
    "metadata claim": ("claims metadata of 50 MB that are not there", LENET + field(14, b"\n\x01a", 50_000_000)),
    "groups": ("opens 50,000 groups of the old protobuf", b"\x0b" * 50_000),
    "unknown fields": ("has a megabyte of fields that no schema knows", LENET + field(1000, b"?" * 2**20)),
}
OBSERVED = {"unknown fields": "runs"}
FLIPS = tuple("runs" if seed in (1, 9) else "error" for seed in range(12))
DAMAGES = ("error",) * 7 + ("runs",) + ("error",) * 8

RECIPES = {
    **{name: of_bytes(what, OBSERVED.get(name, "error"), data) for name, (what, data) in OTHERS.items()},
    "holes": Recipe("is a sparse file of 3 GB", "memory", holes),
    **{f"cut {size}": of_bytes(f"ends after {size} bytes", "error", LENET[:size]) for size in CUTS},
    **{
        f"noise {seed}": of_bytes("is random bytes", "error", np.random.default_rng(seed).bytes(10 ** (seed + 1)))
        for seed in range(5)
    },
    **{
        f"flipped {seed}": Recipe("has some bits flipped", seen, lambda path, s=seed: path.write_bytes(flipped(s)))
        for seed, seen in enumerate(FLIPS)
    },
    **{
        f"damaged {seed}": Recipe(
            "has settings, names, sizes or bytes changed at random",
            seen,
            lambda path, s=seed: path.write_bytes(mutated(SMALL, s)),
        )
        for seed, seen in enumerate(DAMAGES)
    },
}
