"""Runs a network: the numbers of every node, in one flat buffer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np
import onnxruntime

from ..errors import AppError
from . import runtime
from .masking import masked
from .model import Model, tensors_of
from .model_error import ModelError
from .network import Network
from .probe import neutral
from .weights import Masks


class Results(Protocol):
    """What a network made of its last input, wherever it was run: a Session, or one in another process."""

    @property
    def network(self) -> Network:
        """The network."""
        ...

    @property
    def activations(self) -> np.ndarray:
        """The value of every node, float32[nodes]."""
        ...

    def tensor(self, name: str) -> np.ndarray:
        """Return a shown tensor or a pre-activation in its layer's shape; KeyError for one that is not kept."""
        ...


class Session:
    """One network ready to run, in this process and in the calling thread.

    ONNX Runtime reads its input from, and writes its results into, one float32 buffer: the shown tensors in
    layer order, then the pre-activations that differ from them. Only the submitted input is ever copied.
    Without masks the numbers are, to the bit, those that ONNX Runtime gives for the original file when it
    too runs with one thread and basic optimisation, and without prepacking if there are weights `outside`. Inputs
    besides the first keep neutral values.
    """

    def __init__(
        self,
        model: Model,
        masks: Masks | None = None,
        provider: str = runtime.CPU,
        everything: bool = False,
        buffers: Sequence[np.ndarray] = (),
    ):
        """Start ONNX Runtime on `model`, with an execution provider of its own. Raises AppError when it refuses.

        `everything` keeps the pre-activations of a network of any size, and runs its operators as they are written,
        to leave memory for that. `buffers` are written into instead of one of the session's own, float32[values]
        each.
        """
        if model.program is None:
            raise ValueError("the model is run in another process")
        self._model, self._program, self._provider = model, model.program, provider
        self._fresh, self._slot, self._everything = False, 0, everything
        self._tensors = list(tensors_of(model.network, everything))
        size = sum(layer.nodes for layer in tensors_of(model.network, everything).values())
        self._buffers = buffers or [np.zeros(size, np.float32)]
        self._views = [views(buffer, model.network, everything) for buffer in self._buffers]
        self.set_masks(masks)

    @property
    def network(self) -> Network:
        """The network that this session runs."""
        return self._model.network

    def set_masks(self, masks: Masks | None) -> None:
        """Multiply every node by its factor, if there are any, from the next `submit` on: with another session.

        Raises ValueError for factors of another shape than [nodes], or that are not finite.
        """
        proto, products = self._program.exposing(self._tensors), dict[str, str]()
        if masks:
            if masks.values.shape != (self.network.nodes,) or not np.isfinite(masks.values).all():
                raise ValueError(f"masks must be {self.network.nodes} finite numbers, one for each node")
            proto, products = masked(self._program, self.network, self._tensors, masks)
        try:
            session = runtime.start(proto, self._provider, self._program.outside, self._everything)
        except ModelError as problem:
            raise self._failed(problem) from problem
        self._bind(session, products)

    @property
    def activations(self) -> np.ndarray:
        """The value of every node in the last run, float32[nodes]: a read-only view."""
        return _read_only(self._buffers[self._slot][: self.network.nodes])

    def submit(self, x: np.ndarray, slot: int = 0) -> None:
        """Run the network on `x`, float32 in the shape of the input layer, into one of the buffers.

        Raises ValueError for another shape or type, for numbers that are not finite, and after `close`;
        AppError when ONNX Runtime fails.
        """
        if self._session is None:
            raise ValueError("the session is closed")
        check_input(self.network, x)
        bound = self._bound[slot]
        bound.fed[...] = x
        try:
            # Without RunOptions: giving them costs as much as running LeNet.
            self._session.run_with_iobinding(bound.binding)
        except Exception as problem:  # ONNX Runtime's exceptions share no base class
            raise self._failed(runtime.refused(problem)) from problem
        self._fresh, self._slot = True, slot

    def run(self, x: np.ndarray) -> np.ndarray:
        """Submit `x` and return what `poll` then does, for those who have the time to wait."""
        self.submit(x)
        self._fresh = False
        return self.activations

    def poll(self) -> np.ndarray | None:
        """Return the value of every node, float32[nodes], or None when nothing is new since the last call.

        A read-only view: the next `submit` overwrites it.
        """
        fresh, self._fresh = self._fresh, False
        return self.activations if fresh else None

    def listen(self) -> bool:
        """Tell whether there is something new to be shown."""
        return self._fresh

    @property
    def busy(self) -> bool:
        """Whether a result is still to come: here it never is."""
        return False

    @property
    def late(self) -> bool:
        """Whether people would notice that a result is still to come: here never."""
        return False

    @property
    def alive(self) -> bool:
        """Whether it can run another input."""
        return True

    def finish(self) -> None:
        """Wait until the last input has been computed: here it always has been."""

    def tensor(self, name: str) -> np.ndarray:
        """Return a shown tensor or a pre-activation of the last run, a read-only view in its layer's shape.

        Where a layer has no nonlinearity the two are one tensor, so a mask shows in both. Raises KeyError for a
        pre-activation that is not kept.
        """
        return _read_only(self._views[self._slot][name])

    def close(self) -> None:
        """Let go of ONNX Runtime's session. The last results stay readable."""
        self._session, self._bound = None, []

    def _bind(self, session: onnxruntime.InferenceSession, products: Mapping[str, str]) -> None:
        """Give ONNX Runtime the addresses where it reads and writes."""
        taken, program = [value.name for value in session.get_inputs()], self._program
        shown = {name for name in program.inputs if name in self._tensors and program.place(name) == name}
        self._bound = []
        for tensors in self._views:
            binding = session.io_binding()
            places = {
                name: tensors[name] if name in shown - products.keys() else np.zeros(shape, np.float32)
                for name, shape in program.inputs.items()
            }
            for name in taken:
                places[name][...] = neutral(name, places[name].shape)
                binding.bind_input(name, "cpu", 0, np.float32, program.inputs[name], places[name].ctypes.data)
            for name in tensors.keys() - (shown - products.keys()):
                place = products.get(name, program.place(name))
                binding.bind_output(place, "cpu", 0, np.float32, program.shapes[name], tensors[name].ctypes.data)
            fed = places[next(iter(program.inputs))].reshape(self.network.input.shape)
            self._bound.append(_Bound(binding, fed, places))
        self._session = session

    def _failed(self, problem: ModelError) -> AppError:
        return AppError(f"The network '{self.network.name}' {problem.reason}", problem.hint)


class _Bound(NamedTuple):
    """A binding of ONNX Runtime to one buffer, what is fed to it, and all inputs, which must not move."""

    binding: onnxruntime.IOBinding
    fed: np.ndarray
    inputs: Mapping[str, np.ndarray]


def check_input(network: Network, x: np.ndarray) -> None:
    """Raise ValueError unless `x` is what a network takes."""
    if x.shape != network.input.shape or x.dtype != np.float32:
        raise ValueError(f"input is {x.dtype}{x.shape}, not float32{network.input.shape}")
    if not np.isfinite(x).all():
        raise ValueError("input has values that are not finite")


def views(flat: np.ndarray, network: Network, everything: bool = False) -> dict[str, np.ndarray]:
    """Return the tensors that a session's buffer holds, by name, each in its layer's shape."""
    tensors = tensors_of(network, everything)
    ends = np.cumsum([layer.nodes for layer in tensors.values()])
    parts = zip(tensors.items(), np.split(flat, ends[:-1]), strict=True)
    return {name: part.reshape(layer.shape) for (name, layer), part in parts}


def _read_only(view: np.ndarray) -> np.ndarray:
    view = view.view()
    view.flags.writeable = False
    return view
