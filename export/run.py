"""The whole job, in order: train, export, check, evaluate, describe."""

from dataclasses import replace

import torch

from .card import Story, write_card
from .check import check
from .data import Digits, split
from .evaluate import evaluate
from .fit import Fit
from .job import Job
from .mnist import Mnist
from .nets import INPUT_SIDE, fold_batch_norm
from .recipe import RECIPES
from .to_onnx import export

_CHECKED = 100  # digits


def run(job: Job, mnist: Mnist) -> None:
    """Do `job` with the digits of `mnist`: leave the ONNX file, its card and its pictures beside each other.

    The test digits are looked at once, at the end. Raises AppError for a checkpoint that does not fit, and if
    the exported file computes something else than PyTorch.
    """
    torch.set_num_threads(1)  # the order of sums, hence the result, must not depend on the number of cores
    recipe = RECIPES[job.name]
    recipe = replace(recipe, epochs=job.epochs or recipe.epochs)
    train, validation = split(mnist.train_images, mnist.train_labels)
    fit = Fit(job.name, recipe, job.seed, job.checkpoint)
    print(f"Training {job.name} on {len(train):,} digits; progress is kept in {job.checkpoint}", flush=True)
    fit.run(train, validation)

    difference = _export(job, fit, validation)
    clean, perturbed = evaluate(job.out, mnist.test_images, mnist.test_labels)
    story = Story(
        name=job.name,
        recipe=recipe,
        seed=job.seed,
        history=fit.history,
        counts=(len(train), len(validation), len(mnist.test_labels)),
        original=mnist.original,
        parameters=sum(weights.numel() for weights in fold_batch_norm(fit.net).parameters()),
        difference=difference,
        clean=clean,
        perturbed=perturbed,
    )
    card = write_card(job.out, story)
    job.checkpoint.unlink()
    print(f"{job.out} reads {clean.accuracy:.2f} % of the test digits right, perturbed {perturbed.accuracy:.2f} %")
    print(f"Its model card is {card}")


def _export(job: Job, fit: Fit, validation: Digits) -> float:
    """Write the ONNX file if it computes what PyTorch computes; return how far the two differ."""
    unchecked = job.out.with_suffix(".unchecked")
    try:
        export(fit.net, job.name, unchecked)
        difference = check(fit.net, unchecked, validation.pictures(slice(_CHECKED)), INPUT_SIDE[job.name])
        unchecked.replace(job.out)
    finally:
        unchecked.unlink(missing_ok=True)
    return difference
