"""Makes the README's pictures from the real window: python tests/window/pictures.py FOLDER."""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from desktop import Desktop, desktop
from glassnet.engine.cli.record import LINES
from glassnet.engine.headless import Headless
from glassnet.engine.host import House
from glassnet.engine.paths import MODELS
from glassnet.engine.scene.frame import Frame
from glassnet.engine.scene.strokes import digit
from PIL import Image
from program import Program

Visit = Callable[[Program], object]


def draw(hand: str, label: int) -> Visit:
    return lambda program: program.draw(digit(hand, label))


def point(x: float, y: float) -> Visit:
    return lambda program: program.pointer(x, y)


def keys(*names: str) -> Visit:
    return lambda program: [program.key(name) for name in names]


def sample(program: Program) -> None:
    """Show the next test digit, and wait until the answer has been drawn."""
    known = len(program.journal("idle"))
    program.key("n")
    program.wait_for("idle", known)


def fly(program: Program) -> None:
    """Fly into the network and look to one side, as far as a second carries."""
    program.pointer(600, 420)
    xdotool = program.desktop.xdotool
    xdotool("keydown", "w", "sleep", 2.2, "mousemove_relative", "--", 20, 40, "sleep", 0.3, "keyup", "w")
    program.desktop.still()  # as long as it flies, the mouse looks around
    xdotool("mousemove", 1599, 999)


def click(x: float, y: float) -> Visit:
    return lambda program: program.pointer(x, y, "sleep", 0.2, "click", 1, "sleep", 0.2, "mousemove", 1599, 999)


def made(model: str, folder: Path) -> Path:
    """Make a known architecture with random weights, in a file of that name."""
    sys.path += [str(Path(__file__).parents[1] / "net"), str(Path(__file__).parents[1])]
    from zoo import Zoo  # pyright: ignore[reportMissingImports]

    path = Zoo(folder)[model].path
    return path.rename(path.with_name(f"{model.split()[-1]}.onnx"))


PICTURES: dict[str, tuple[str, str, tuple[Visit, ...]]] = {
    "lenet-3d": ("lenet", "3d", (draw("quick", 5),)),
    "lenet-2d": ("lenet", "2d", (draw("round", 3), point(775, 500))),
    "mlp-3d": ("mlp", "3d", (draw("continental", 8),)),
    "flight": ("lenet", "3d", (draw("upright", 4), fly)),
    "numbers": ("lenet", "3d", (draw("quick", 7), click(515, 350))),
    "why": ("lenet", "3d", (draw("upright", 4), keys("y"))),
    "resnet50": ("light resnet50", "2d", (sample,)),
    "inception": ("light inception_v1", "3d", (sample,)),
    "network": ("light squeezenet", "3d", (sample, keys("o"))),
    "sample": ("lenet", "3d", (keys("n", "n"),)),
}
FILM, RATE, STEPS = 24.0, 10, 3  # seconds of the attract mode, pictures a second, and steps of each
FILM_SIZE, QUALITY = (640, 360), 26
COLOURS = {"sample": "vanimo"}  # where they are not the usual ones


def take(shown: Desktop, name: str, folder: Path) -> Image.Image:
    """Open a window, do what the picture wants, and return it without the window's frame."""
    model, view, visits = PICTURES[name]
    path, config = MODELS / f"{model}.onnx", folder / "config.toml"
    config.write_text(f'view = "{view}"\nsize = "1280x720"\npalette = "{COLOURS.get(name, "glassnet")}"\n')
    program = Program(shown, folder, str(path if path.exists() else made(model, folder)), "--config", str(config))
    try:
        program.wait_for("idle")
        for visit in visits:
            visit(program)
        screen = shown.still()
        # Asked of the mouse: what xdotool says of a window's place counts its frame twice.
        said = shown.xdotool("mousemove", "--window", program.window, 0, 0, "getmouselocation", "--shell")
        place = {name: int(value) for name, value in (line.split("=") for line in said.splitlines())}
        width, height = program.size()
        return Image.fromarray(screen[place["Y"] : place["Y"] + height, place["X"] : place["X"] + width])
    finally:
        program.close()


def film(out: Path) -> None:
    """Write what an exhibit shows while nobody is there, as a moving picture."""
    headless = Headless(Frame(1280, 720, panels=True, kiosk=True))
    app = headless.app
    app.open(MODELS / "lenet.onnx")
    app.scene.budget.count = LINES
    app.settle()
    app.receive(House())
    shots = []
    for number in range(round(FILM * RATE)):
        for _ in range(STEPS if number else 1):
            app.step(1 / (STEPS * RATE))
        headless.draw()
        shots.append(Image.fromarray(headless.pixels()).resize(FILM_SIZE, Image.Resampling.LANCZOS))
    app.close()
    shots[0].save(out, save_all=True, append_images=shots[1:], duration=round(1000 / RATE), loop=0, quality=QUALITY)


def main(out: Path) -> None:
    with tempfile.TemporaryDirectory() as place:
        for kind in ("CONFIG", "CACHE", "DATA", "STATE"):  # nothing that a person has set shows
            os.environ[f"XDG_{kind}_HOME"] = place
        film(out / "exhibit.webp")
        with desktop(Path(place)) as shown:
            for name in PICTURES:
                folder = Path(place) / name
                folder.mkdir()
                take(shown, name, folder).save(out / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
