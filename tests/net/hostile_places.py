"""Paths that are no plain files, and weights in files where none should be read."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import onnx
from hostile import Recipe
from onnx import TensorProto
from onnx_graphs import model, node

BYTES = 4 * 4 * 4


def with_weights(path: Path, location: str, offset: int | str = 0, length: int | str = BYTES, **more: str) -> None:
    """Write a network x·w whose weights, float [4, 4], are said to be at `location`."""
    proto = model([node("MatMul", "x w", "y")], {})
    tensor = TensorProto(name="w", dims=(4, 4), data_type=TensorProto.FLOAT)
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in {"location": location, "offset": offset, "length": length, **more}.items():
        tensor.external_data.add(key=key, value=str(value))
    proto.graph.initializer.append(tensor)
    onnx.save(proto, path)


def weights(name: str, size: int = BYTES) -> Callable[[Path], object]:
    """Write plain weights of `size` bytes beside the model."""
    return lambda path: (path.parent / name).write_bytes(b"\0\0\x80?" * (size // 4))


def beside(path: Path, make: Callable[[Path, Path], object]) -> None:
    """A secret outside the model's folder, and a way to it, called "data", inside."""
    inner = path.parent
    secret = inner.parent / f"{inner.name} secret"
    weights(str(secret))(path)
    make(secret, inner / "data")
    with_weights(path, "data")


def steps(*acts: Callable[[Path], object]) -> Callable[[Path], object]:
    return lambda path: [act(path) for act in acts]


def listening(path: Path) -> None:
    """A Unix socket; bound from its folder, since such a path may not be long."""
    with socket.socket(socket.AF_UNIX) as connection:
        back = Path.cwd()
        os.chdir(path.parent)
        try:
            connection.bind(path.name)
        finally:
            os.chdir(back)


PLACES = {
    "folder": ("is a folder", "error", Path.mkdir),
    "pipe": ("is a named pipe that nobody writes to", "hang", os.mkfifo),
    "socket": ("is a Unix socket", "error", listening),
    "broken link": ("is a link to nowhere", "error", lambda path: path.symlink_to("nowhere.onnx")),
    "link to itself": ("is a link to itself", "error", lambda path: path.symlink_to(path.name)),
    "endless": ("is a link to /dev/zero", "memory", lambda path: path.symlink_to("/dev/zero")),
    "nothing": ("is a link to /dev/null", "error", lambda path: path.symlink_to("/dev/null")),
    "missing": ("does not exist", "error", lambda path: None),
}
EXTERNAL = {
    "data above": ("weights in ../", lambda path: (with_weights(path, "../secret"), weights("../secret")(path))),
    "data above hidden": ("weights in sub/../../", lambda path: with_weights(path, "sub/../../secret")),
    "data of the system": ("weights in /etc/passwd", lambda path: with_weights(path, "/etc/passwd")),
    "data by url": ("weights at a web address", lambda path: with_weights(path, "http://127.0.0.1/w")),
    "data endless": ("weights in /dev/zero", lambda path: with_weights(path, "/dev/zero", 0, 2**40)),
    "data random": ("weights in /dev/random", lambda path: with_weights(path, "/dev/random")),
    "data linked": ("weights through a link out of the folder", lambda p: beside(p, lambda s, d: d.symlink_to(s))),
    "data hard link": ("weights that are a hard link", lambda p: beside(p, lambda s, d: d.hardlink_to(s))),
    "data pipe": ("weights in a named pipe", lambda p: beside(p, lambda _, d: os.mkfifo(d))),
    "data folder": ("weights in a folder", lambda p: beside(p, lambda _, d: d.mkdir())),
    "data missing": ("weights in a file that is not there", lambda path: with_weights(path, "nowhere")),
    "data unnamed": ("weights in a file without a name", lambda path: with_weights(path, "")),
    "data in itself": ("weights in the model's own bytes", lambda path: with_weights(path, path.name)),
    "data offset": (
        "weights that begin behind the file's end",
        steps(weights("data"), lambda path: with_weights(path, "data", 2**20)),
    ),
    "data offset negative": (
        "weights that begin before the file's start",
        steps(weights("data"), lambda path: with_weights(path, "data", -64)),
    ),
    "data offset word": (
        "weights that begin at 'x'",
        steps(weights("data"), lambda path: with_weights(path, "data", "x")),
    ),
    "data length": (
        "weights longer than the file",
        steps(weights("data"), lambda path: with_weights(path, "data", 0, 2**62)),
    ),
    "data length other": (
        "weights of a length that does not fit their shape",
        steps(weights("data", 4096), lambda path: with_weights(path, "data", 0, 4096)),
    ),
    "data short": (
        "weights in too short a file",
        steps(weights("data", 32), lambda path: with_weights(path, "data")),
    ),
    "data name": ("weights in a file whose name has a zero byte", lambda path: with_weights(path, "da\0ta")),
    "data checksum": (
        "weights whose checksum is wrong",
        steps(weights("data"), lambda path: with_weights(path, "data", checksum="0" * 40)),
    ),
}
OBSERVED = {"data hard link": "runs", "data in itself": "runs", "data checksum": "runs"}

RECIPES = {
    **{name: Recipe(what, observed, make) for name, (what, observed, make) in PLACES.items()},
    **{name: Recipe(f"has {what}", OBSERVED.get(name, "error"), make) for name, (what, make) in EXTERNAL.items()},
}
