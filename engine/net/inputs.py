"""What a model takes: which of its inputs is the one that people feed, and sizes for what it leaves open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product

from onnx import ModelProto, TensorProto, TensorShapeProto, ValueInfoProto

from .graph import cast
from .model_error import ModelError

Shape = tuple[int, ...]
Dimension = int | str | None  # a size, the name of an open one, or nothing said

CAST = "glassnet/input/"
"""Begins the names of inputs that are made float32, each in front of a Cast to what the model takes."""

SMALL, LARGE = (28, 32, 64, 224), (224, 64, 32, 28)
"""Sizes that are tried for open sides of a picture: of one channel (MNIST's own first), and of several."""

STEPS = (16, 1, 28, 32, 64, 224)
"""Lengths that are tried for any other open axis: a sentence, a series, a vector."""

CHANNELS = (1, 3, 4)
UNSAID = ((1, 3, None, None), (1, 1, None, None), (1, None))
"""Shapes that are tried where a file does not even say how many axes there are."""

FLOATS = frozenset({TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.DOUBLE, TensorProto.BFLOAT16})
MOST_GUESSES = 24
OPEN = "Give its shape, for example --shape 1x3x224x224"


@dataclass(frozen=True)
class Taken:
    """One input: the dimensions that the file states, None where it states none, and its type of element."""

    name: str
    element: int
    dimensions: tuple[Dimension, ...] | None

    @property
    def is_picture(self) -> bool:
        """Whether it has the form of pictures: channels and two sides."""
        return self.channel_axis is not None

    @property
    def channel_axis(self) -> int | None:
        """Which axis of a picture counts channels; None for what is none."""
        dimensions = self.dimensions or ()
        if len(dimensions) != 4:
            return None
        first, last = dimensions[1], dimensions[3]
        if first in CHANNELS:
            return 1
        if last in CHANNELS:
            return 3
        return 1 if not isinstance(first, int) else None


def inputs_of(model: ModelProto) -> list[Taken]:
    """Return a model's inputs, the one that people feed first. Raises ModelError for one that cannot be fed."""
    given = {tensor.name for tensor in model.graph.initializer}
    found = [_taken(value) for value in model.graph.input if value.name not in given]
    if not found:
        raise ModelError("has no input, so there is nothing to show it")
    return sorted(found, key=_rank)


def _taken(value: ValueInfoProto) -> Taken:
    tensor = value.type.tensor_type
    if value.type.WhichOneof("value") != "tensor_type" or not tensor.elem_type:
        raise ModelError(f"has an input '{value.name}' that is no tensor but a sequence, a map or the like")
    if tensor.elem_type not in TensorProto.DataType.values() or tensor.elem_type == TensorProto.STRING:
        kind = "text" if tensor.elem_type == TensorProto.STRING else "an unknown type"
        raise ModelError(f"has an input '{value.name}' of {kind}, and only numbers can be shown to it")
    dimensions = tuple(map(_dimension, tensor.shape.dim)) if tensor.HasField("shape") else None
    return Taken(value.name, tensor.elem_type, dimensions)


def _dimension(dim: TensorShapeProto.Dimension) -> Dimension:
    if dim.HasField("dim_value") and dim.dim_value > 0:
        return dim.dim_value
    return dim.dim_param or None  # exporters also write -1 and 0 for what is open


def _rank(taken: Taken) -> tuple[bool, bool]:
    """Order pictures before all else, and numbers before whole numbers, which are mostly indices."""
    return not taken.is_picture, taken.element not in FLOATS


def guesses(inputs: Sequence[Taken], wish: Shape | None = None) -> Iterator[dict[str, Shape]]:
    """Yield shapes for all inputs by name, the likeliest first; `wish` is what a person wants the first to have.

    Raises ModelError when the wish contradicts the file.
    """
    forms = [_forms(taken) for taken in inputs]
    if wish is not None:
        forms[0] = [_wished(inputs[0], wish)]
    combined = (
        _agreed(inputs, chosen, size) for chosen in product(*forms) for size in range(max(len(SMALL), len(STEPS)))
    )
    unique = dict.fromkeys(tuple(shapes.items()) for shapes in islice(combined, 8 * MOST_GUESSES))
    yield from map(dict, islice(unique, MOST_GUESSES))


def _forms(taken: Taken) -> list[tuple[Dimension, ...]]:
    """Return what the axes of an input may be, batch and channels filled in: one picture first, then the file's."""
    if taken.dimensions is None:
        return [tuple(form) for form in UNSAID]
    axis, dimensions = taken.channel_axis, list(taken.dimensions)
    forms = []
    for channels in (3, 1) if axis is not None and not isinstance(dimensions[axis], int) else (None,):
        form = dimensions.copy()
        if channels is not None and axis is not None:
            form[axis] = channels
        if len(form) > 1:
            form[0] = 1
        forms.append(tuple(form))
    batch = taken.dimensions[:1]
    if len(taken.dimensions) > 1 and isinstance(batch[0], int) and batch[0] != 1:
        forms += [batch + form[1:] for form in forms]
    return forms


def _wished(taken: Taken, wish: Shape) -> Shape:
    stated = taken.dimensions
    if stated is None or len(stated) == len(wish):
        return wish
    shape = "×".join("?" if not isinstance(size, int) else str(size) for size in stated)
    raise ModelError(f"has an input '{taken.name}' of {shape}, which cannot be {'×'.join(map(str, wish))}", OPEN)


def _agreed(inputs: Sequence[Taken], forms: Sequence[tuple[Dimension, ...]], number: int) -> dict[str, Shape]:
    """Fill in the sizes of guess `number`; an axis that bears one name in several inputs has one size."""
    named: dict[str, int] = {}
    shapes = {}
    for taken, form in zip(inputs, forms, strict=True):
        sizes = _sizes(taken, form)
        size, shape = sizes[min(number, len(sizes) - 1)], []
        for dimension in form:
            if isinstance(dimension, int):
                shape.append(dimension)
            else:
                shape.append(named.setdefault(dimension, size) if dimension else size)
        shapes[taken.name] = tuple(shape)
    return shapes


def _sizes(taken: Taken, form: tuple[Dimension, ...]) -> tuple[int, ...]:
    if len(form) != 4:
        return STEPS
    return SMALL if 1 in (form[1], form[3]) else LARGE


def fix(model: ModelProto, shapes: Mapping[str, Shape]) -> None:
    """Write shapes into the model's inputs, in place, and forget what follows from other ones."""
    del model.graph.value_info[:]
    for value in model.graph.input:
        if value.name in shapes:
            tensor = value.type.tensor_type
            del tensor.shape.dim[:]
            tensor.shape.SetInParent()  # a scalar has a shape too
            for size in shapes[value.name]:
                tensor.shape.dim.add().dim_value = size


def as_float(model: ModelProto, inputs: Sequence[Taken]) -> list[Taken]:
    """Make every input float32, in place: a Cast follows one that the model wants as something else.

    Returns the inputs under the names that they now have.
    """
    return [taken if taken.element == TensorProto.FLOAT else _cast(model, taken) for taken in inputs]


def _cast(model: ModelProto, taken: Taken) -> Taken:
    value = next(value for value in model.graph.input if value.name == taken.name)
    value.name, value.type.tensor_type.elem_type = CAST + taken.name, TensorProto.FLOAT
    model.graph.node.insert(0, cast(value.name, taken.name, taken.element))
    return replace(taken, name=value.name)
