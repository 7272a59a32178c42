"""The model card: what a network was trained on and how, and what it was measured to do."""

from dataclasses import dataclass
from pathlib import Path

from .charts import confusion, curve
from .evaluate import Result
from .perturb import ROTATION, SCALE, SHEAR, SHIFT
from .recipe import RECIPES, Recipe
from .to_onnx import DESCRIPTIONS, TITLES

_ORIGIN = {
    True: "The digits are [MNIST](https://yann.lecun.com/exdb/mnist/) (LeCun, Cortes, Burges; CC BY-SA 3.0).",
    False: "The digits come from IDX files that are not MNIST's own.",
}


@dataclass(frozen=True)
class Story:
    """What a card tells of one finished run."""

    name: str
    recipe: Recipe
    seed: int
    history: list[dict[str, float]]  # an entry for each epoch
    counts: tuple[int, int, int]  # digits to train on, to choose by, to test with
    original: bool  # whether the digits are MNIST's own
    parameters: int
    difference: float  # between PyTorch's logits and the file's
    clean: Result
    perturbed: Result


def write_card(model: Path, story: Story) -> Path:
    """Write the card and its two pictures beside the file `model`; return the card's path."""
    curve_path = model.with_name(f"{model.stem}-curve.png")
    confusion_path = model.with_name(f"{model.stem}-confusion.png")
    curve(story.history, curve_path)
    confusion(story.clean.confusion, confusion_path)
    card = model.with_suffix(".md")
    sections = [
        _head(model, story),
        _accuracy(story),
        f"![Confusion matrix]({confusion_path.name})",
        _data(story),
        _training(story),
        f"![Loss and validation error]({curve_path.name})",
        _reproduction(story),
    ]
    card.write_text("\n\n".join(sections) + "\n", encoding="utf-8")
    return card


def _head(model: Path, story: Story) -> str:
    return f"""# {TITLES[story.name]}
`{model.name}` tells which handwritten digit a picture shows. {DESCRIPTIONS[story.name]}
It has {story.parameters:,} parameters. Input `digit` is float32, 0 = background and 1 = ink; output `logits` has
one number for each digit, 0 to 9.
Hidden units squash their sum with 1.7159 tanh(2x/3)."""


def _accuracy(story: Story) -> str:
    return f"""## Accuracy
Measured on the {story.counts[2]:,} test digits after training, with the exported file in ONNX Runtime:

| test digits | right |
|---|---|
| clean | {story.clean.accuracy:.2f} % |
| perturbed | {story.perturbed.accuracy:.2f} % |

Perturbed: each digit rotated by up to ±{ROTATION:g}°, shifted by ±{SHIFT:g} pixels, scaled by ±{100 * SCALE:g} %
and sheared by ±{SHEAR:g}; uniform, independent, jointly applied about the centre, bilinear,
`numpy.random.default_rng(0)`.
On 100 validation digits the file's logits are those of PyTorch to {story.difference:.0e} of the largest."""


def _data(story: Story) -> str:
    train, validation, _ = story.counts
    strength = story.recipe.strength
    return f"""## Data
{_ORIGIN[story.original]}
Trained on the first {train:,} training digits; the last {validation:,} were kept for validation: settings
were compared on them, never on the test digits. How the settings came about is told in `export/recipe.py`.

Augmentation, new for every digit in every epoch: rotation ±{strength.rotation:g}°, shift ±{strength.shift:g}
pixels, scale ±{100 * strength.scale:g} %, shear ±{strength.shear:g}, and a smooth elastic displacement with a
standard deviation of up to {strength.elastic:g} pixels.{_left_alone(story)}"""


def _left_alone(story: Story) -> str:
    last = story.recipe.last_epochs
    return f"\nIn the last {last} epochs half of the digits are left as they are." if last else ""


def _training(story: Story) -> str:
    recipe, last = story.recipe, story.history[-1]
    return f"""## Training
| | |
|---|---|
| epochs | {_epochs(recipe)} |
| seed | {story.seed} |
| optimiser | AdamW, weight decay {recipe.weight_decay:g}, batches of {recipe.batch} |
| learning rate | {_rates(recipe)} |
| loss | cross-entropy, label smoothing {recipe.label_smoothing:g} |
| normalisation | batch normalisation while training, folded into the weights for the file |
| network kept | that of the last epoch |
| validation | {100 * last["validation_accuracy"]:.2f} % right, loss {last["validation_loss"]:.4f} |"""


def _epochs(recipe: Recipe) -> str:
    parts = (
        f": {recipe.first_epochs} in the first part, {recipe.last_epochs} in the last" if recipe.last_epochs else ""
    )
    return f"{recipe.epochs}{parts}"


def _rates(recipe: Recipe) -> str:
    first = f"rising to {recipe.peak_rate:g} for {100 * recipe.warm_up:g} % of the epochs, then half a cosine to 0"
    return (
        f"{first}; in the last part half a cosine from {recipe.last_rate:g} to 0" if recipe.last_epochs else first
    )


def _reproduction(story: Story) -> str:
    command = f"glassnet-train {story.name} --seed {story.seed}"
    if story.recipe.epochs != RECIPES[story.name].epochs:
        command += f" --epochs {story.recipe.epochs}"
    return f"""## Again
```
{command}
```
One thread and one seed: the same machine gives the same network."""
