"""Makes a model run that ONNX Runtime refuses as it is: too old, too new, or with operators it does not have."""

from __future__ import annotations

import re
from collections.abc import Callable

import onnx
from onnx import GraphProto, ModelProto, NodeProto, ValueInfoProto, version_converter

from .graph import is_standard, opset_of, taken_by
from .model_error import ModelError
from .runtime import NEWER

OLDEST, CONVERTED = 7, 13
"""ONNX Runtime supports opsets from this one on; what is older is converted to a well-tried one."""

ABSENT = (
    re.compile(r"No Op registered for (?P<operator>\S+) with domain_version"),
    re.compile(r"Could not find an implementation for (?P<operator>[\w.:]+?)\(\d+\) node"),
    re.compile(r"(?P<domain>[\w.]+):(?P<operator>\w+)\(-?\d+\) is not a registered function/op"),
)
"""How ONNX Runtime names an operator that it cannot run."""

NO_OPERATOR = "Export the model again with standard operators only, or with a local function for this one"

UNNAMED_DOMAIN = re.compile(r"No opset import for domain '(?P<domain>[^']*)'")


def evaluate(model: ModelProto) -> list[str]:
    """Put what is in training mode into evaluation mode, in place; return what was done, in sentences.

    A batch normalisation that trains and whose statistics nobody takes crashes ONNX Runtime.
    """
    done = []
    for node in model.graph.node:
        if not is_standard(node):
            continue
        modes = [entry for entry in node.attribute if entry.name == "training_mode" and entry.i]
        if node.op_type == "BatchNormalization" and (modes or len(node.output) > 1):
            for entry in modes:
                entry.i = 0
            del node.output[1:]
            done.append("Batch normalisation in training mode is shown in evaluation mode")
        if node.op_type == "Dropout" and len(node.input) > 2 and node.input[2]:
            del node.input[2:]
            done.append("Dropout in training mode is shown in evaluation mode")
    return list(dict.fromkeys(done))


def remedy(model: ModelProto, problem: ModelError) -> tuple[ModelProto, str] | None:
    """Return a model that may run where `model` did not, and what is different about it; None if nothing helps."""
    for cure in (_ir_version, _opset, _import, _without_operator):
        if found := cure(model, problem.detail):
            return found
    return None


def _ir_version(model: ModelProto, detail: str) -> tuple[ModelProto, str] | None:
    if not (found := NEWER["IR version"].search(detail)):
        return None
    model.ir_version = int(found[2])
    return model, f"Read as ONNX IR version {found[2]}, not {found[1]}"


def _opset(model: ModelProto, detail: str) -> tuple[ModelProto, str] | None:
    """Convert the operators to another version, or at least call them that where ONNX has no way to convert."""
    version = opset_of(model)
    too_new = NEWER["opset"].search(detail)
    if too_new:
        goal = int(too_new[2])
    elif version < OLDEST and any(pattern.search(detail) for pattern in ABSENT):
        goal = CONVERTED
    else:
        return None
    try:
        return version_converter.convert_version(model, goal), f"Converted from opset {version} to {goal}"
    except Exception:  # its exceptions share no base class
        if not too_new:
            return None
    for entry in model.opset_import:
        if entry.domain in ("", "ai.onnx"):
            entry.version = goal
    return model, f"Read as opset {goal}, not {version}"


def _import(model: ModelProto, detail: str) -> tuple[ModelProto, str] | None:
    found = UNNAMED_DOMAIN.search(detail)
    if not found or any(entry.domain == found["domain"] for entry in model.opset_import):
        return None
    model.opset_import.add(domain=found["domain"], version=1)
    return model, f"The file does not say which version of the operators of '{found['domain']}' it uses"


def _without_operator(model: ModelProto, detail: str) -> tuple[ModelProto, str] | None:
    """Cut an operator out that nobody can run, with all that follows from it; what leads to it is still shown."""
    found = next((match for pattern in ABSENT if (match := pattern.search(detail))), None)
    if not found:
        return None
    operator, domain = found["operator"].rpartition(".")[2], found.groupdict().get("domain") or ""

    def absent(node: NodeProto) -> bool:
        return node.op_type == operator and (not domain or domain == node.domain)

    before, name = len(model.graph.node), f"{domain}.{operator}" if domain else operator
    if not cut(model.graph, absent):
        raise ModelError(f"needs the operator {name}, which ONNX Runtime does not have", NO_OPERATOR)
    after = before - len(model.graph.node)
    return model, f"ONNX Runtime cannot run the operator {name}: {after:,} operators from there on are left out"


def cut(graph: GraphProto, unwanted: Callable[[NodeProto], bool]) -> bool:
    """Remove some nodes and all that needs them, in place; what they took are outputs. False if none is left."""
    gone: set[str] = set()
    kept, ends, made = [], [], {value.name for value in graph.input}
    for node in graph.node:
        taken = taken_by(node)
        if unwanted(node) or gone.intersection(taken):
            gone.update(name for name in node.output if name)
            ends += taken
        else:
            kept.append(node)
            made.update(node.output)
    if not gone or not kept:
        return False
    names = [value.name for value in graph.output if value.name not in gone]
    names += [name for name in ends if name in made and name not in gone]
    _write(graph, kept, dict.fromkeys(names))
    return True


def _write(graph: GraphProto, nodes: list[NodeProto], outputs: dict[str, None]) -> None:
    copies = [onnx.NodeProto.FromString(node.SerializeToString()) for node in nodes]
    del graph.node[:], graph.output[:]
    graph.node.extend(copies)
    graph.output.extend(ValueInfoProto(name=name) for name in outputs)
