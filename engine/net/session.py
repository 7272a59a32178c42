"""Runs a network: the numbers of every node, in one flat buffer."""

from __future__ import annotations

from collections.abc import Mapping

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


class Session:
    """One network ready to run, in this process and in the calling thread.

    ONNX Runtime reads its input from, and writes its results into, one float32 buffer: the shown tensors in
    layer order, then the pre-activations that differ from them. Only the submitted input is ever copied.
    Without masks the numbers are, to the bit, those that ONNX Runtime gives for the original file when it
    too runs with one thread and basic optimisation. Inputs besides the first keep neutral values.
    """

    def __init__(
        self, model: Model, masks: Masks | None = None, provider: str = runtime.CPU, everything: bool = False
    ):
        """Start ONNX Runtime on `model`, with an execution provider of its own. Raises AppError when it refuses.

        `everything` keeps the pre-activations of a network of any size.
        """
        if model.program is None:
            raise ValueError("the model is run in another process")
        self._model, self._program, self._provider = model, model.program, provider
        self._fresh = False
        self._layers = tensors_of(model.network, everything)
        self._flat = np.zeros(sum(layer.nodes for layer in self._layers.values()), np.float32)
        self._tensors = views(self._flat, model.network, everything)
        self.set_masks(masks or Masks.ones(model.network.nodes))

    @property
    def network(self) -> Network:
        """The network that this session runs."""
        return self._model.network

    def set_masks(self, masks: Masks) -> None:
        """Multiply every node by its factor from the next `submit` on. Rebuilds ONNX Runtime's session.

        Raises ValueError for factors of another shape than [nodes], or that are not finite.
        """
        if masks.values.shape != (self.network.nodes,) or not np.isfinite(masks.values).all():
            raise ValueError(f"masks must be {self.network.nodes} finite numbers, one for each node")
        proto, products = masked(self._program, self.network, list(self._layers), masks)
        try:
            session = runtime.start(proto, self._provider)
        except ModelError as problem:
            raise self._failed(problem) from problem
        self._bind(session, products)

    @property
    def activations(self) -> np.ndarray:
        """The value of every node in the last run, float32[nodes]: a read-only view."""
        return _read_only(self._flat[: self.network.nodes])

    def submit(self, x: np.ndarray) -> None:
        """Run the network on `x`, float32 in the shape of the input layer.

        Raises ValueError for another shape or type, for numbers that are not finite, and after `close`;
        AppError when ONNX Runtime fails.
        """
        if self._session is None:
            raise ValueError("the session is closed")
        check_input(self.network, x)
        self._input[...] = x
        try:
            # Without RunOptions: giving them costs as much as running LeNet.
            self._session.run_with_iobinding(self._binding)
        except Exception as problem:  # ONNX Runtime's exceptions share no base class
            raise self._failed(runtime.refused(problem)) from problem
        self._fresh = True

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

    def tensor(self, name: str) -> np.ndarray:
        """Return a shown tensor or a pre-activation of the last run, a read-only view in its layer's shape.

        Where a layer has no nonlinearity the two are one tensor, so a mask shows in both. Raises KeyError for a
        pre-activation that is not kept.
        """
        return _read_only(self._tensors[name])

    def close(self) -> None:
        """Let go of ONNX Runtime's session. The last results stay readable."""
        self._session = self._binding = None

    def _bind(self, session: onnxruntime.InferenceSession, products: Mapping[str, str]) -> None:
        """Give ONNX Runtime the addresses where it reads and writes."""
        binding, program = session.io_binding(), self._program
        taken = {value.name for value in session.get_inputs()}
        own = {name for name in program.inputs if name in self._tensors and program.place(name) == name} - {
            *products
        }
        self._inputs = {
            name: self._tensors[name] if name in own else neutral(name, shape)
            for name, shape in program.inputs.items()
        }
        for name in taken & self._inputs.keys():
            place = self._inputs[name]
            place[...] = neutral(name, place.shape)
            binding.bind_input(name, "cpu", 0, np.float32, program.inputs[name], place.ctypes.data)
        for tensor, values in self._tensors.items():
            if tensor not in own:
                place = products.get(tensor, program.place(tensor))
                binding.bind_output(place, "cpu", 0, np.float32, program.shapes[tensor], values.ctypes.data)
        fed = self._inputs[next(iter(program.inputs))]
        self._input = fed.reshape(self.network.input.shape)
        self._session, self._binding = session, binding

    def _failed(self, problem: ModelError) -> AppError:
        return AppError(f"The network '{self.network.name}' {problem.reason}", problem.hint)


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
