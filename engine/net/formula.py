"""A function of one variable z as a tree of operators: to be computed, read and typeset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ..text import digits
from .operator_math import NAMES, SET, SIMPLE

VARIABLE, CONSTANT = "z", "constant"

SUM, PRODUCT, POWER, ATOM = range(4)  # how strongly what is written holds together


@dataclass(frozen=True)
class Expression:
    """An operator and what it takes; `VARIABLE` and `CONSTANT` are the leaves, and the latter has a `value`.

    As long as it stands for all nodes of a layer, a constant may be an array, which broadcasts against the shape
    that its settings name; `at` picks the numbers of one node.
    """

    operator: str
    inputs: tuple[Expression, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    value: Any = 0.0

    def at(self, index: int) -> Expression:
        """Return the expression of node `index` of its layer."""
        if self.operator == CONSTANT and "shape" in self.settings:
            shape = self.settings["shape"]
            place = np.unravel_index(index, shape)
            return Expression(CONSTANT, value=float(np.broadcast_to(self.value, shape)[place]))
        return replace(self, inputs=tuple(each.at(index) for each in self.inputs))

    @property
    def plain(self) -> bool:
        """Whether it is z itself: there is no activation."""
        return self.operator == VARIABLE

    @property
    def known(self) -> bool:
        """Whether it can be computed: every operator is one of `operator_math`."""
        leaf = self.operator in (VARIABLE, CONSTANT)
        return (leaf or self.operator in SIMPLE or self.operator in SET) and all(each.known for each in self.inputs)

    @np.errstate(all="ignore")  # what is not finite is a result like any other
    def __call__(self, z: Any) -> Any:
        """Return its value at z, a number or an array, in float64. Raises KeyError where it is not `known`."""
        if self.operator == VARIABLE:
            return np.asarray(z, np.float64)
        if self.operator == CONSTANT:
            return np.float64(self.value)
        inputs = [each(z) for each in self.inputs]
        if self.operator in SET:
            return SET[self.operator](*inputs, self.settings)
        return SIMPLE[self.operator](*inputs)

    def text(self, z: str = "z") -> str:
        """Write it on one line; `z` is the name of the variable, or its value."""
        return _write(self, z, tex=False).text

    def tex(self, z: str = "z") -> str:
        """Write it as TeX."""
        return _write(self, z, tex=True).text


def number(value: float, tex: bool = False) -> str:
    """Write a number with at most 6 significant digits; what is not finite as a sign or word."""
    if np.isnan(value):
        return r"\mathrm{NaN}" if tex else "NaN"
    sign = ("-" if tex else "−") if value < 0 else ""
    if np.isinf(value):
        return sign + (r"\infty" if tex else "∞")
    size, _, exponent = f"{abs(value):.6g}".partition("e")
    size = digits(size).replace(",", "{,}") if tex else digits(size)  # TeX puts no gap after a comma in braces
    if not exponent:
        return sign + size
    power = f"{int(exponent)}"
    return sign + (rf"{size} \cdot 10^{{{power}}}" if tex else f"{size}e{power}".replace("-", "−"))


@dataclass(frozen=True)
class _Written:
    """A part as it is written, and how strongly it holds together."""

    text: str
    holds: int

    def within(self, level: int) -> str:
        """Return it in brackets where its surroundings hold more strongly."""
        return self.text if self.holds >= level else f"({self.text})"


def _write(part: Expression, z: str, tex: bool) -> _Written:
    part = _as_maximum(part)
    if part.operator == VARIABLE:
        return _Written(z, SUM if z[:1] in "−-" else ATOM)
    if part.operator == CONSTANT:
        text = number(part.value, tex)
        return _Written(text, SUM if part.value < 0 else PRODUCT if "e" in text or "cdot" in text else ATOM)
    inputs = part.inputs
    if part.operator == "Mul":  # 1.7159·tanh(z), however the file has it
        inputs = sorted(inputs, key=lambda each: (each.operator != CONSTANT, each.operator != VARIABLE))
    operands = [_write(each, z, tex) for each in inputs]
    return _infix(part.operator, operands, tex) or _Written(_call(part, operands, tex), ATOM)


def _as_maximum(part: Expression) -> Expression:
    """Return the rectifiers as people write them: max(0, z), and max(z, 0.01·z) where the slope allows it."""
    if part.operator not in ("Relu", "LeakyRelu", "PRelu"):
        return part
    x = part.inputs[0]
    if part.operator == "Relu":
        return Expression("Max", (Expression(CONSTANT), x))
    slope = part.inputs[1] if part.operator == "PRelu" else Expression(CONSTANT, value=part.settings["alpha"])
    if slope.operator != CONSTANT or not 0 < slope.value <= 1:
        return part
    return Expression("Max", (x, Expression("Mul", (slope, x))))


def _infix(operator: str, operands: list[_Written], tex: bool) -> _Written | None:
    """Write what has a sign of its own; None for what is written as a function."""
    minus = "-" if tex else "−"
    match operator, *operands:
        case "Add" | "Sum", _, *_:
            text = " + ".join(each.within(SUM) for each in operands)
            return _Written(text.replace(f"+ {minus}", f"{minus} "), SUM)
        case "Sub", a, b:
            return _Written(f"{a.within(SUM)} {minus} {b.within(PRODUCT)}", SUM)
        case "Mul", a, b:
            return _Written((r" \cdot " if tex else "·").join((a.within(PRODUCT), b.within(PRODUCT))), PRODUCT)
        case "Div", a, b:
            plain = f"{a.within(PRODUCT)} / {b.within(POWER)}"
            return _Written(rf"\frac{{{a.text}}}{{{b.text}}}" if tex else plain, PRODUCT)
        case "Neg", a:
            return _Written(minus + a.within(PRODUCT), SUM)
        case "Pow", a, b:
            raised = f"{{{b.text}}}" if tex else b.within(ATOM)
            return _Written(f"{a.within(ATOM)}^{raised}", POWER)
        case "Sqrt", a:
            return _Written(rf"\sqrt{{{a.text}}}" if tex else f"√{a.within(ATOM)}", ATOM)
    return None


def _call(part: Expression, operands: list[_Written], tex: bool) -> str:
    """Write a function with its arguments and settings."""
    plain, typeset = NAMES.get(part.operator, (part.operator, rf"\mathrm{{{part.operator}}}"))
    settings = [
        f"{_setting(name, tex)} = {number(value, tex)}"
        for name, value in sorted(part.settings.items())
        if isinstance(value, float)
    ]
    apart = "; " if digits(".") == "," else ", "  # max(z; 0,01·z): of two commas nobody knew which is which
    return f"{typeset if tex else plain}({apart.join([each.text for each in operands] + settings)})"


def _setting(name: str, tex: bool) -> str:
    if tex:
        return rf"\{name}" if name in ("alpha", "beta", "gamma") else rf"\mathrm{{{name}}}"
    return name
