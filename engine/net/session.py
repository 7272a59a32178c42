"""Runs a network: the numbers of every node, in one flat buffer."""

from __future__ import annotations

import numpy as np
import onnxruntime

from ..errors import AppError
from . import runtime
from .masking import masked
from .model import Model, tensors_of
from .model_error import ModelError
from .network import Network
from .weights import Masks


class Session:
    """One network ready to run, in this process and in the calling thread.

    ONNX Runtime reads its input from, and writes its results into, one float32 buffer: the shown tensors in
    layer order, then the pre-activations that differ from them. Only the submitted input is ever copied.
    Without masks the numbers are, to the bit, those that ONNX Runtime gives for the original file when it
    too runs with one thread and basic optimisation.
    """

    def __init__(self, model: Model, masks: Masks | None = None, provider: str = runtime.CPU):
        """Start ONNX Runtime on `model`, with an execution provider of its own. Raises AppError when it refuses."""
        self._model, self._provider = model, provider
        self._fresh = False
        tensors = tensors_of(model.network.layers)
        self._flat = np.zeros(sum(layer.nodes for layer in tensors.values()), np.float32)
        ends = np.cumsum([layer.nodes for layer in tensors.values()])
        parts = zip(tensors.items(), np.split(self._flat, ends[:-1]), strict=True)
        self._tensors = {name: part.reshape(layer.shape) for (name, layer), part in parts}
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
        proto, products = masked(self._model, masks)
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
        if x.shape != self.network.input.shape or x.dtype != np.float32:
            raise ValueError(f"input is {x.dtype}{x.shape}, not float32{self.network.input.shape}")
        if not np.isfinite(x).all():
            raise ValueError("input has values that are not finite")
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

        Where a layer has no nonlinearity the two are one tensor, so a mask shows in both.
        """
        return _read_only(self._tensors[name])

    def close(self) -> None:
        """Let go of ONNX Runtime's session. The last results stay readable."""
        self._session = self._binding = None

    def _bind(self, session: onnxruntime.InferenceSession, products: dict[str, str]) -> None:
        """Give ONNX Runtime the addresses where it reads and writes."""
        name, shapes = self._model.input_name, self._model.tensor_shapes
        own_place = name in self._tensors and name not in products
        self._input = self._tensors[name] if own_place else np.zeros(self.network.input.shape, np.float32)
        binding = session.io_binding()
        binding.bind_input(name, "cpu", 0, np.float32, shapes[name], self._input.ctypes.data)
        for tensor, values in self._tensors.items():
            if tensor != name or not own_place:
                place = products.get(tensor, tensor)
                binding.bind_output(place, "cpu", 0, np.float32, shapes[tensor], values.ctypes.data)
        self._session, self._binding = session, binding

    def _failed(self, problem: ModelError) -> AppError:
        return AppError(f"The network '{self.network.name}' {problem.reason}", problem.hint)


def _read_only(view: np.ndarray) -> np.ndarray:
    view = view.view()
    view.flags.writeable = False
    return view
