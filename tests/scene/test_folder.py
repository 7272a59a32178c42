"""A folder is listed for someone who looks for a network."""

from pathlib import Path

import pytest
from glassnet.engine.errors import AppError
from glassnet.engine.scene import folder
from glassnet.engine.scene.folder import Entry, entries


def test_folders_come_first_and_other_files_not_at_all(tmp_path: Path):
    for name in ("b.onnx", "A.ONNX", "c.onnx.data", "readme.md", ".hidden.onnx", "a.JPG"):
        (tmp_path / name).write_text("12345")
    (tmp_path / "z").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / "broken.onnx").symlink_to(tmp_path / "nowhere")
    assert entries(tmp_path) == [
        Entry(tmp_path / "z", folder=True),
        Entry(tmp_path / "A.ONNX", False, 5),
        Entry(tmp_path / "b.onnx", False, 5),
        Entry(tmp_path / "a.JPG", False, 5),
    ]
    assert [entry.picture for entry in entries(tmp_path)] == [False, False, False, True]


def test_a_folder_with_very_many_files_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(folder, "MOST", 3)
    for number in range(10):
        (tmp_path / f"{number}.onnx").touch()
    assert [entry.path.name for entry in entries(tmp_path)] == ["0.onnx", "1.onnx", "2.onnx"]


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path):
    with pytest.raises(AppError, match="nowhere"):
        entries(tmp_path / "nowhere")
