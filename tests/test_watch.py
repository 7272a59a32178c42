"""Changes of files are noticed, once each."""

import os

from glassnet.engine.watch import FileWatch, Watch


def test_what_changes_comes_or_goes_is_noticed_once(tmp_path):
    (tmp_path / "lib").mkdir()
    file = tmp_path / "lib" / "a.glsl"
    file.write_text("one")
    watch = Watch(tmp_path)
    assert not watch.changed()
    os.utime(file, ns=(1, 1))
    assert watch.changed()
    assert not watch.changed()
    (tmp_path / "b.frag").write_text("two")
    assert watch.changed()
    file.unlink()
    assert watch.changed()
    assert not watch.changed()


def test_a_folder_that_is_not_there_never_changes(tmp_path):
    watch = Watch(tmp_path / "nowhere")
    assert not watch.changed()


def test_a_file_counts_as_rewritten_once_it_is_left_alone(tmp_path):
    file = tmp_path / "net[1].onnx"
    file.write_text("one")
    watch = FileWatch(file)
    assert not watch.rewritten()
    file.write_text("one and")
    assert not watch.rewritten()  # it may still be growing
    file.write_text("one and two")
    assert not watch.rewritten()
    assert watch.rewritten()
    assert not watch.rewritten()


def test_a_file_that_is_gone_is_not_rewritten_until_it_is_back(tmp_path):
    file = tmp_path / "net.onnx"
    file.write_text("one")
    watch = FileWatch(file)
    file.unlink()
    assert not any(watch.rewritten() for _ in range(3))
    file.write_text("another")
    assert not watch.rewritten()
    assert watch.rewritten()


def test_what_shares_the_files_name_belongs_to_it(tmp_path):
    file = tmp_path / "net[1].onnx"
    file.write_text("one")
    watch = FileWatch(file)
    (tmp_path / "net1.onnx.data").write_text("another's")
    assert not any(watch.rewritten() for _ in range(2))
    (tmp_path / "net[1].onnx.data").write_text("weights")
    assert [watch.rewritten() for _ in range(3)] == [False, True, False]
