"""The settings of ONNX operators, completed: what the file says, ONNX's defaults, and what follows from shapes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import onnx
from onnx import NodeProto

from .graph import is_standard, name_of
from .model_error import ModelError
from .network import Operator


class Opaque(Exception):  # noqa: N818
    """Why a layer has no single edges, as a sentence for people. It is shown all the same."""


def operator(node: NodeProto, opset: int, shapes: Mapping[str, tuple[int, ...]]) -> Operator:
    """Describe a root with every attribute: the file's, ONNX's defaults, and what follows from shapes.

    Convolutions and pools always have `kernel_shape`, `strides`, `dilations` (one number per spatial axis) and
    `pads` (all the starts, then all the ends); `auto_pad` is resolved into `pads` and dropped. Raises Opaque where
    the settings are not understood.
    """
    settings, spatial = attributes(node, opset), shapes[node.input[0]][2:]
    if node.op_type in ("GlobalMaxPool", "GlobalAveragePool"):
        settings = {"kernel_shape": list(spatial)}
    if node.op_type in ("Conv", "ConvTranspose"):
        settings.setdefault("kernel_shape", list(shapes[node.input[1]][2:]))
    if node.op_type == "ConvTranspose":
        _complete_transposed(settings, spatial, shapes[node.output[0]][2:])
    elif "kernel_shape" in settings:
        _complete(settings, spatial)
    return Operator(node.op_type, settings)


def attributes(node: NodeProto, opset: int) -> dict[str, Any]:
    """Return the attributes of `node` as plain Python values, with the defaults of its opset."""
    try:
        schema = onnx.defs.get_schema(node.op_type, opset, "" if is_standard(node) else node.domain)
        defaults = [attribute.default_value for attribute in schema.attributes.values()]
    except (onnx.defs.SchemaError, TypeError):  # an operator, or a version, that ONNX does not describe
        defaults = []
    try:
        known = [attribute for attribute in defaults if attribute.name] + list(node.attribute)
        values = {attribute.name: onnx.helper.get_attribute_value(attribute) for attribute in known}
    except ValueError as problem:
        raise ModelError(f"holds {name_of(node)} with settings of no known type") from problem
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    """Return an attribute as a plain value; of a tensor or a graph only its kind, for what it is good for here."""
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value if isinstance(value, int | float | str) else type(value).__name__


def _complete(settings: dict[str, Any], spatial: tuple[int, ...]) -> None:
    ones = [1] * len(settings["kernel_shape"])
    settings.setdefault("strides", ones)
    settings.setdefault("dilations", ones)
    mode = settings.pop("auto_pad", "NOTSET")
    if mode == "VALID":
        settings["pads"] = [0] * 2 * len(ones)
    elif mode in ("SAME_UPPER", "SAME_LOWER"):
        if settings["dilations"] != ones:  # ONNX Runtime refuses this or departs from ONNX, by operator
            raise Opaque("auto_pad together with dilations is not understood")
        settings["pads"] = _same_pads(settings, spatial, mode)
    settings.setdefault("pads", [0] * 2 * len(ones))


def _complete_transposed(settings: dict[str, Any], spatial: tuple[int, ...], made: tuple[int, ...]) -> None:
    """Complete a ConvTranspose: `output_shape` and `auto_pad` mean pads that follow from the sizes."""
    ones = [1] * len(settings["kernel_shape"])
    for name in ("strides", "dilations"):
        settings.setdefault(name, ones)
    settings.setdefault("output_padding", [0] * len(ones))
    mode, given = settings.pop("auto_pad", "NOTSET"), settings.pop("output_shape", None)
    if mode in ("NOTSET", "VALID") and not given:
        settings.setdefault("pads", [0] * 2 * len(ones))
        return
    axes = (settings[name] for name in ("kernel_shape", "strides", "dilations", "output_padding"))
    starts, ends = [], []
    for size, result, kernel, stride, dilation, extra in zip(spatial, made, *axes, strict=True):
        total = max(0, (size - 1) * stride + extra + (kernel - 1) * dilation + 1 - result)
        starts.append(total // 2 if mode == "SAME_UPPER" else total - total // 2)
        ends.append(total - starts[-1])
    settings["pads"] = starts + ends


def _same_pads(settings: dict[str, Any], spatial: tuple[int, ...], mode: str) -> list[int]:
    starts, ends = [], []
    for size, kernel, stride in zip(spatial, settings["kernel_shape"], settings["strides"], strict=True):
        outputs = -(-size // stride)
        total = max(0, (outputs - 1) * stride + kernel - size)
        starts.append(total // 2 if mode == "SAME_UPPER" else total - total // 2)
        ends.append(total - starts[-1])
    return starts + ends
