"""Changes of files are noticed, once each."""

import os

from glassnet.engine.watch import Watch


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
