"""What the number panel says about one node, as data and as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..net.arithmetic import Arithmetic, explain
from ..net.formula import number
from ..net.network import Network
from ..text import digits, titled, tr
from .instance import Instance
from .node import Node
from .patches import Patch, patches
from .reach import Region, reach

PLACES, BRIEF = 5, 4  # decimal places
EXACT = 1e-3, 1e4  # sizes between which numbers are written without an exponent


@dataclass(frozen=True)
class Line:
    """A line under the table: what, how much, and whether it is as it should be (None: nothing to be checked)."""

    label: str
    value: str
    good: bool | None = None


@dataclass(frozen=True)
class Numbers:
    """One node's arithmetic for people. `region` is what it sees of the input, `pictures` its terms as pictures."""

    network: Network
    arithmetic: Arithmetic
    region: Region
    pictures: tuple[Patch, ...]

    @property
    def title(self) -> str:
        """The layer's name."""
        return titled(self.arithmetic.layer.name)

    @property
    def place(self) -> str:
        """Where the node is in its layer."""
        return place(self.arithmetic.layer.maps, self.arithmetic.index)

    @property
    def headings(self) -> tuple[str, ...]:
        """The heads of the table's columns."""
        combine = self.arithmetic.combine
        if combine == "max":
            return tr("from"), tr("value"), ""
        if combine == "product":
            return tr("from"), tr("value"), tr("exponent"), tr("factor")
        weights = (tr("raw"), tr("weight")) if self.folded else (tr("weight"),)
        return tr("from"), *weights, tr("value"), tr("product")

    @property
    def brief_headings(self) -> tuple[str, ...]:
        """The heads of the columns where the places of sources are numbers alone."""
        sources = {self.network.layers[number].maps for number in np.unique(self.arithmetic.terms["layer"])}
        if len(sources) != 1 or self._several:
            return self.headings
        count, *picture = sources.pop()
        one = tr("row·col") if count == 1 else tr("map·row·col")
        return tr("neuron") if picture == [1, 1] else one, *self.headings[1:]

    @property
    def folded(self) -> bool:
        """Whether a weight in the file differs from the one in effect."""
        terms = self.arithmetic.terms
        return bool(((terms["raw"] != terms["weight"]) & ~np.isnan(terms["raw"])).any())

    def row(self, number: int, brief: bool = False) -> tuple[str, ...]:
        """Write a term, counted from 0, as the cells of a row of the table; `brief` under `brief_headings`."""
        term, combine = self.arithmetic.terms[number], self.arithmetic.combine
        source = self._origin(int(term["layer"]), int(term["source"]), brief)
        places = BRIEF if brief else PLACES
        value = amount(term["value"], places)
        if combine == "max":
            return source, value, tr("winner") if term["winner"] else ""
        if combine == "product":
            return source, value, f"{term['weight']:+.0f}".replace("-", "−"), amount(term["product"], places)
        weights = [amount(term["raw"], places)] if self.folded else []
        return source, *weights, amount(term["weight"], places), value, amount(term["product"], places)

    @property
    def formulas(self) -> tuple[tuple[str, str], ...]:
        """How the node is computed, each as (plain text, TeX): the pre-activation, and the output of it."""
        expression = self.arithmetic.expression
        before = _before(self.arithmetic.combine, "y" if expression.plain else "z")
        activation = (f"y = {expression.text()}", f"y = {expression.tex()}")
        return (*before, *(() if expression.plain else (activation,)))

    @property
    def filled(self) -> tuple[str, str]:
        """The activation with its numbers put in, as (plain text, TeX); empty where there is none."""
        told = self.arithmetic
        if told.expression.plain:
            return "", ""
        before, after = told.found if told.expected is None else told.expected, told.output
        return (
            f"y = {told.expression.text(number(before))} = {number(after)}",
            f"y = {told.expression.tex(number(before, tex=True))} = {number(after, tex=True)}",
        )

    @property
    def lines(self) -> tuple[Line, ...]:
        """What follows from the terms, down to the output and its score."""
        return tuple(_lines(self.arithmetic))

    @property
    def remark(self) -> str:
        """What has to be said where there is no table, or not all of the window in it; empty otherwise."""
        told = self.arithmetic
        if told.bundle:
            return tr("Every value of this layer depends on all before it together: there are no single terms")
        if told.combine is None:
            return tr("This is the network's input: nothing is computed here")
        if told.beside:
            return tr("{count} places of its window lie beside the source", count=told.beside)
        return ""

    @property
    def sees(self) -> str:
        """What of the input can reach the node."""
        return self.region.text

    def as_text(self) -> str:
        """Write all of it as plain text, every term too, columns divided by tabs."""
        head = [f"{self.network.name}: {self.title}, {self.place}", self.sees]
        head += [plain for plain, _ in self.formulas] + ([self.remark] if self.remark else [])
        count = len(self.arithmetic.terms)
        rows = ["\t".join(cells) for cells in (self.headings, *map(self.row, range(count)))] if count else []
        lines = [f"{line.label}\t{line.value}" for line in self.lines]
        filled = [self.filled[0]] if self.filled[0] else []
        return "\n".join([*head, "", *rows, *([""] if rows else []), *lines, *filled]) + "\n"

    @property
    def _several(self) -> bool:
        """Whether terms come from more than one layer."""
        return len({connection.source for connection in self.network.into(self.arithmetic.layer.index)}) > 1

    def _origin(self, layer: int, index: int, brief: bool) -> str:
        source = self.network.layers[layer]
        single = source.maps[1:] == (1, 1)
        there = tr("neuron {number}", number=index + 1) if single else place(source.maps, index)
        if self._several:
            return f"{titled(source.name)}, {there}"
        return " · ".join(re.findall(r"\d+", there)) if brief else there


def _before(combine: str | None, z: str) -> tuple[tuple[str, str], ...]:
    """Return how the terms come together in what is called `z`, as (plain text, TeX); nothing where none do."""
    match combine:
        case "sum":
            return ((tr("{z} = Σ weight · value + bias", z=z), rf"{z} = \sum_i w_i \cdot x_i + b"),)
        case "max":
            return ((tr("{z} = max of the values", z=z), rf"{z} = \max_i x_i"),)
        case "product":
            return ((tr("{z} = product of the factors", z=z), rf"{z} = \prod_i x_i^{{p_i}}"),)
    return ()


def numbers_of(instance: Instance, node: Node) -> Numbers:
    """Explain a node of an instance, as of its session's last run. Raises IndexError if it has no such node."""
    layer = instance.network.layers[node.layer]
    told = explain(instance.model, instance.session, layer, node.index)
    return Numbers(
        instance.network, told, reach(instance.network, layer, node.index), patches(instance.model, told)
    )


def place(maps: tuple[int, int, int], index: int) -> str:
    """Write where a node is in its layer of (maps, rows, columns); people count from 1."""
    count, rows, columns = maps
    number, rest = divmod(index, rows * columns)
    row, column = divmod(rest, columns)
    if rows * columns == 1:
        return tr("neuron {number} of {count}", number=number + 1, count=count)
    position = tr("row {row}, column {column}", row=row + 1, column=column + 1)
    return position if count == 1 else tr("map {number}, {position}", number=number + 1, position=position)


def amount(value: float, places: int = PLACES) -> str:
    """Write a number with its sign, very small and very large ones with an exponent."""
    if not np.isfinite(value):
        return number(value)
    if value == 0:
        return "0"
    text = f"{value:+.{places}f}" if EXACT[0] <= abs(value) < EXACT[1] else f"{value:+.{places - 2}e}"
    return digits(text).replace("-", "−")


def _lines(told: Arithmetic) -> Iterator[Line]:
    if told.combine == "sum":
        raw = tr("{bias}  (raw {raw})", bias=amount(told.bias), raw=amount(told.raw_bias))
        yield Line(tr("bias"), amount(told.bias) if told.raw_bias == told.bias else raw)
    elif told.combine and (told.scale, told.bias) != (1, 0):
        yield Line(tr("then times"), amount(told.scale))
        yield Line(tr("then plus"), amount(told.bias))
    if told.combine:
        names = {"sum": tr("sum"), "max": tr("largest"), "product": tr("product")}
        yield Line(names[told.combine], amount(told.found))
        if told.expected is None:
            yield Line(tr("ONNX Runtime"), tr("not kept, of so many neurons"))
        else:
            yield Line(tr("ONNX Runtime"), amount(told.expected))
            yield Line(tr("difference"), _difference(told), told.holds)
    yield Line(tr("output"), amount(told.output))
    if told.score:
        yield from _score(told)


def _difference(told: Arithmetic) -> str:
    if told.holds is None:
        return tr("not a number")
    verdict = tr("agrees") if told.holds else tr("differs")
    size = digits(f"{told.difference:.1e}").replace("-", "−") if told.difference else "0"
    return f"{size}  {verdict}"


def _score(told: Arithmetic) -> Iterator[Line]:
    score = told.score
    assert score
    if score.is_distribution:
        yield Line(tr("score, shown as it is"), share(score.value))
        return
    yield Line(tr("largest output"), amount(score.largest))
    largest = number(score.largest)
    largest = f"({largest})" if score.largest < 0 else largest
    powers = f"exp({number(score.logit)} − {largest}) / {number(score.total)}"
    yield Line(tr("score"), f"{powers} = {share(score.value)}")


def share(value: float) -> str:
    """Write a probability as a percentage."""
    return digits(f"{100 * value:.3g}") + " %" if np.isfinite(value) else number(value)
