"""The two networks of Glassnet in PyTorch, and folding away what they only need while training.

Both follow Harley's viewer (2015), which follows LeCun et al. 1998: hidden units squash their sum with
1.7159 tanh(2x/3), so that ±1 in gives about ±1 out.
"""

from collections import OrderedDict
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn.utils import fusion

from .mnist import DIGIT_SIZE

CLASSES = tuple("0123456789")


class ScaledTanh(nn.Module):
    """LeCun's squashing function, 1.7159 tanh(2x/3) ("Efficient BackProp", 1998, section 4.4)."""

    def forward(self, x: Tensor) -> Tensor:
        """Squash every element of `x`; the shape stays."""
        return 1.7159 * torch.tanh(x * (2 / 3))


def mlp() -> nn.Sequential:
    """Return 784 → 300 → 100 → 10, all dense; input `[N,1,28,28]`, output logits `[N,10]`."""
    return nn.Sequential(
        OrderedDict(
            flatten=nn.Flatten(),
            dense1=nn.Linear(784, 300, bias=False),
            norm1=nn.BatchNorm1d(300),
            act1=ScaledTanh(),
            dense2=nn.Linear(300, 100, bias=False),
            norm2=nn.BatchNorm1d(100),
            act2=ScaledTanh(),
            dense3=nn.Linear(100, 10),
        )
    )


def lenet() -> nn.Sequential:
    """Return conv 6@5×5, pool, conv 16@5×5, pool, 120, 100, 10; input `[N,1,32,32]`, output logits `[N,10]`."""
    return nn.Sequential(
        OrderedDict(
            conv1=nn.Conv2d(1, 6, 5, bias=False),
            norm1=nn.BatchNorm2d(6),
            act1=ScaledTanh(),
            pool1=nn.MaxPool2d(2),
            conv2=nn.Conv2d(6, 16, 5, bias=False),
            norm2=nn.BatchNorm2d(16),
            act2=ScaledTanh(),
            pool2=nn.MaxPool2d(2),
            flatten=nn.Flatten(),
            dense1=nn.Linear(400, 120, bias=False),
            norm3=nn.BatchNorm1d(120),
            act3=ScaledTanh(),
            dense2=nn.Linear(120, 100, bias=False),
            norm4=nn.BatchNorm1d(100),
            act4=ScaledTanh(),
            dense3=nn.Linear(100, 10),
        )
    )


NETS = {"mlp": mlp, "lenet": lenet}
INPUT_SIDE = {"mlp": 28, "lenet": 32}


def to_input(digits: Tensor, side: int) -> Tensor:
    """Return digits `[N,28,28]` in 0..1 as network input `[N,1,side,side]`, padded evenly with background."""
    margin = (side - DIGIT_SIZE) // 2
    return nn.functional.pad(digits.unsqueeze(1), (margin,) * 4)


def fold_batch_norm(net: nn.Sequential) -> nn.Sequential:
    """Return a copy of `net` in evaluation mode, every batch normalisation folded into the layer before it.

    The copy computes the same logits, up to rounding, with fewer kinds of node for a reader to understand.
    """
    folded: OrderedDict[str, nn.Module] = OrderedDict()
    for name, module in net.eval().named_children():
        if isinstance(module, nn.BatchNorm2d):
            last, before = folded.popitem()
            folded[last] = fusion.fuse_conv_bn_eval(cast(nn.Conv2d, before), module)
        elif isinstance(module, nn.BatchNorm1d):
            last, before = folded.popitem()
            folded[last] = fusion.fuse_linear_bn_eval(cast(nn.Linear, before), module)
        else:
            folded[name] = module
    return nn.Sequential(folded).eval()
