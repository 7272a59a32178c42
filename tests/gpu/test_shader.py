"""Shader files: includes, and errors that name the true file and line."""

import shutil

import pytest
from glassnet.engine.errors import AppError
from glassnet.engine.gpu import device, shader
from glassnet.engine.headless import context
from glassnet.engine.paths import SHADERS


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A copy of the shaders that may be broken."""
    shutil.copytree(SHADERS, tmp_path / "shaders")
    load = shader.load
    monkeypatch.setattr(device.shader, "load", lambda name: load(name, tmp_path / "shaders"))
    return tmp_path / "shaders"


def write(folder, **files):
    for name, text in files.items():
        (folder / f"{name}.glsl").write_text(text)


def test_includes_are_nested_and_each_file_comes_once(tmp_path):
    write(
        tmp_path,
        main='#version 330\n#include "a.glsl"\n#include "b.glsl"\nmain\n',
        a='#include "b.glsl"\na\n',
        b="b\n",
    )
    source = shader.load("main.glsl", tmp_path)
    assert [line for line in source.text.splitlines() if not line.startswith("#")] == ["b", "a", "main"]
    assert [path.name for path in source.files] == ["main.glsl", "a.glsl", "b.glsl"]
    assert source.text.startswith("#version 330\n")


def test_every_line_knows_where_it_came_from(tmp_path):
    write(tmp_path, main='#version 330\nm2\n#include "a.glsl"\nm4\n', a='a1\n#include "b.glsl"\na3\n', b="b1\nb2\n")
    file, line, found = 0, 0, {}
    for text in shader.load("main.glsl", tmp_path).text.splitlines():
        if text.startswith("#line"):
            _, next_line, file = text.split()
            line = int(next_line) - 1
        else:
            line += 1
            found[text] = (int(file), line)
    assert found == {
        "#version 330": (0, 1),
        "m2": (0, 2),
        "a1": (1, 1),
        "b1": (2, 1),
        "b2": (2, 2),
        "a3": (1, 3),
        "m4": (0, 4),
    }


def test_files_that_include_each_other_end(tmp_path):
    write(tmp_path, main='#include "a.glsl"\n', a='#include "main.glsl"\na\n')
    assert "a" in shader.load("main.glsl", tmp_path).text.splitlines()


def test_a_missing_include_names_who_wanted_it(tmp_path):
    write(tmp_path, main='#version 330\n\n#include "lib/gone.glsl"\n')
    with pytest.raises(AppError, match=r"gone\.glsl.*included by main\.glsl:3"):
        shader.load("main.glsl", tmp_path)


@pytest.mark.parametrize("log", ["1:12(5): error: no", "1(12) : error C0: no", "ERROR: 1:12: no"])
def test_logs_of_three_makers_are_understood(tmp_path, log):
    source = shader.Source("", [tmp_path / "node.vert", tmp_path / "layout.glsl"])
    assert "layout.glsl:12" in source.explain(log)


@pytest.mark.gl
@pytest.mark.parametrize("name", ["node.vert", "node.frag", "lib/layout.glsl", "lib/palette.glsl"])
def test_a_compile_error_names_file_and_line(tree, name):
    path = tree / name
    lines = path.read_text().splitlines()
    lines.append("float broken = ;")
    path.write_text("\n".join(lines) + "\n")
    with pytest.raises(AppError) as caught:
        device.Device(context()).program("node")
    assert f"{path.name}:{len(lines)}" in caught.value.message


@pytest.mark.gl
@pytest.mark.parametrize("path", sorted(SHADERS.glob("*.frag")), ids=lambda path: path.stem)
def test_every_program_compiles(path):
    gl = device.Device(context())
    gl.program(path.stem, **{"wall": {"SMALL": 0, "LEVEL": 0}}.get(path.stem, {}))
    gl.check()


@pytest.mark.gl
@pytest.mark.parametrize("rule", range(6))
def test_the_selection_compiles_for_every_rule(rule):
    gl = device.Device(context())
    gl.capturing_program("select", ("out_source", "out_target", "out_weight"), RULE=rule)
    gl.check()


@pytest.mark.gl
def test_an_error_that_gl_only_records_is_found():
    gl = device.Device(context())
    gl.check()
    gl.context.buffer(reserve=16).bind_to_uniform_block(100_000)  # there are a few dozen binding points
    with pytest.raises(RuntimeError, match="GL_"):
        gl.check()
    gl.check()
