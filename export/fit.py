"""The training loop: epochs of freshly distorted digits, a checkpoint after each, resumable to the same result."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import torch
from torch import Generator, Tensor, nn
from torch.nn.functional import cross_entropy
from tqdm import tqdm

from ..engine.errors import AppError
from .augment import Augmenter
from .data import Digits
from .mnist import DIGIT_SIZE
from .nets import INPUT_SIDE, NETS, to_input
from .recipe import Recipe

History = list[dict[str, float]]


class Fit:
    """One training run, from its first epoch or from its checkpoint.

    All randomness of an epoch comes from the seed and the epoch's number, so a resumed run ends where an
    uninterrupted one does.
    """

    def __init__(self, name: str, recipe: Recipe, seed: int, checkpoint: Path):
        torch.manual_seed(seed)
        self.net = NETS[name]()
        self.history: History = []
        self._settings = {"net": name, "seed": seed, **asdict(recipe)}
        self._side = INPUT_SIDE[name]
        self._recipe = recipe
        self._seed = seed
        self._checkpoint = checkpoint
        self._augment = Augmenter(DIGIT_SIZE)
        self._optimizer = torch.optim.AdamW(self.net.parameters(), weight_decay=recipe.weight_decay)
        if checkpoint.exists():
            self._load()

    def run(self, train: Digits, validation: Digits) -> None:
        """Train on `train` to the recipe's last epoch, noting loss and accuracy on `validation` after each."""
        todo = range(len(self.history), self._recipe.epochs)
        with tqdm(todo, initial=todo.start, total=todo.stop, unit="epoch") as bar:
            for epoch in bar:
                loss = self._epoch(epoch, train)
                self.history.append({"train_loss": loss, **score(self.net, validation, self._side)})
                self._save()
                bar.set_postfix({key: f"{value:.4f}" for key, value in self.history[-1].items()})

    def _epoch(self, epoch: int, digits: Digits) -> float:
        """Go through all digits once; return the mean loss."""
        self.net.train()
        generator = Generator().manual_seed(hash((self._seed, epoch)) % 2**63)
        order = torch.randperm(len(digits), generator=generator)
        batches = [batch for batch in order.split(self._recipe.batch) if len(batch) > 1]  # one has no variance
        total = 0.0
        for number, picked in enumerate(batches):
            self._set_rate(epoch + number / len(batches))
            pictures = digits.pictures(picked)
            left = 0 if epoch < self._recipe.first_epochs else len(picked) // 2  # so many are left as they are
            pictures[left:] = self._augment(pictures[left:], self._recipe.strength, generator)
            total += self._step(to_input(pictures, self._side), digits.labels[picked]) * len(picked)
        return total / len(digits)

    def _step(self, batch: Tensor, labels: Tensor) -> float:
        """Take one step down the gradient of this batch; return its loss."""
        loss = cross_entropy(self.net(batch), labels, label_smoothing=self._recipe.label_smoothing)
        self._optimizer.zero_grad()
        loss.backward()
        self._optimizer.step()
        return loss.item()

    def _set_rate(self, epoch: float) -> None:
        for group in self._optimizer.param_groups:
            group["lr"] = self._recipe.rate(epoch)

    def _save(self) -> None:
        """Write the checkpoint whole or not at all."""
        state = {
            "settings": self._settings,
            "net": self.net.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "history": self.history,
        }
        unfinished = self._checkpoint.with_suffix(".tmp")
        torch.save(state, unfinished)
        unfinished.replace(self._checkpoint)

    def _load(self) -> None:
        state = _read_checkpoint(self._checkpoint)
        if state["settings"] != self._settings:
            raise AppError(
                f"{self._checkpoint} holds an unfinished training run with other settings",
                "Finish it with the same settings, or delete the file to start afresh",
            )
        self.net.load_state_dict(state["net"])
        self._optimizer.load_state_dict(state["optimizer"])
        self.history = state["history"]


def _read_checkpoint(path: Path) -> dict:
    try:
        state = torch.load(path, weights_only=True)
        return {part: state[part] for part in ("settings", "net", "optimizer", "history")}
    except Exception as error:  # torch raises a dozen unrelated kinds for a damaged file
        raise AppError(f"{path} is no readable checkpoint", "Delete the file to start afresh") from error


def logits_in_batches(net: nn.Module, pictures: Tensor, side: int) -> Iterator[Tensor]:
    """Yield the logits `[≤1000,10]` of pictures `[N,28,28]` in 0..1, in order."""
    net.eval()
    with torch.inference_mode():
        for batch in pictures.split(1000):
            yield net(to_input(batch, side))


def score(net: nn.Module, digits: Digits, side: int) -> dict[str, float]:
    """Return mean loss and share of right answers on undistorted digits."""
    logits = torch.cat(list(logits_in_batches(net, digits.pictures(), side)))
    right = (logits.argmax(1) == digits.labels).float().mean().item()
    return {"validation_loss": cross_entropy(logits, digits.labels).item(), "validation_accuracy": right}
