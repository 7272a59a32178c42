"""Small networks of the common architectures, in PyTorch; imported only where PyTorch is there."""

from typing import Any

import torch
from torch import nn
from torch.nn import functional


class Block(nn.Module):
    """The basic block of ResNet, with a convolution in the skip when it halves the picture."""

    def __init__(self, inputs: int, outputs: int, stride: int):
        super().__init__()
        self.first = normed(inputs, outputs, 3, stride, 1)
        self.second = normed(outputs, outputs, 3, 1, 1)
        self.skip = nn.Identity() if stride == 1 else normed(inputs, outputs, 1, stride, 0)

    def forward(self, x):
        return functional.relu(self.second(functional.relu(self.first(x))) + self.skip(x))


class Attention(nn.Module):
    """One layer of a transformer, normalised first, as in ViT."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.before, self.between = nn.LayerNorm(width), nn.LayerNorm(width)
        self.heads = nn.MultiheadAttention(width, heads, batch_first=True)
        self.dense = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))

    def forward(self, x):
        y = self.before(x)
        x = x + self.heads(y, y, y, need_weights=False)[0]
        return x + self.dense(self.between(x))


class Vit(nn.Module):
    def __init__(self, width: int = 24):
        super().__init__()
        self.patches = nn.Conv2d(1, width, 7, stride=7)
        self.token = nn.Parameter(torch.randn(1, 1, width))
        self.places = nn.Parameter(torch.randn(1, 17, width))
        self.layers = nn.Sequential(Attention(width, 3), Attention(width, 3), nn.LayerNorm(width))
        self.head = nn.Linear(width, 10)

    def forward(self, x):
        patches = self.patches(x).flatten(2).transpose(1, 2)
        tokens = torch.cat([self.token.expand(x.shape[0], -1, -1), patches], 1)
        return self.head(self.layers(tokens + self.places)[:, 0])


class Recurrent(nn.Module):
    """A classifier of sequences, [batch, 12, 5]: the last step of an LSTM or a GRU."""

    def __init__(self, kind: Any):
        super().__init__()
        self.cells, self.head = kind(5, 16, batch_first=True), nn.Linear(16, 3)

    def forward(self, x):
        return self.head(self.cells(x)[0][:, -1])


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.down, self.below = normed(1, 6, 3, 1, 1), normed(6, 12, 3, 1, 1)
        self.deep, self.up = normed(12, 12, 3, 1, 1), nn.ConvTranspose2d(12, 6, 2, stride=2)
        self.merge, self.last = normed(18, 6, 3, 1, 1), nn.Conv2d(12, 2, 1)

    def forward(self, x):
        top = functional.relu(self.down(x))
        middle = functional.relu(self.below(functional.max_pool2d(top, 2)))
        deep = functional.relu(self.deep(functional.max_pool2d(middle, 2)))
        wide = functional.interpolate(deep, scale_factor=2.0, mode="nearest")
        merged = functional.relu(self.merge(torch.cat([wide, self.up(deep)], 1)))
        back = functional.interpolate(merged, scale_factor=2.0, mode="nearest")
        return self.last(torch.cat([back, top], 1))


class TwoInputs(nn.Module):
    """A picture and four numbers."""

    def __init__(self):
        super().__init__()
        self.picture = nn.Sequential(nn.Conv2d(1, 4, 3, stride=2), nn.ReLU(), nn.Flatten())
        self.numbers, self.head = nn.Linear(4, 8), nn.Linear(36 + 8, 3)

    def forward(self, picture, numbers):
        return self.head(torch.cat([self.picture(picture), torch.tanh(self.numbers(numbers))], 1))


class TwoOutputs(nn.Module):
    """A class and a box, from one trunk."""

    def __init__(self):
        super().__init__()
        self.trunk = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten())
        self.scores, self.box = nn.Linear(144, 5), nn.Linear(144, 4)

    def forward(self, x):
        trunk = self.trunk(x)
        return self.scores(trunk).softmax(1), self.box(trunk)


def normed(inputs: int, outputs: int, kernel: int, stride: int, padding: int, groups: int = 1) -> nn.Sequential:
    """A convolution and its batch normalisation."""
    conv = nn.Conv2d(inputs, outputs, kernel, stride, padding, groups=groups, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(outputs))


def mlp() -> nn.Module:
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 16), nn.Tanh(), nn.Dropout(0.5), nn.Linear(16, 10))


def lenet() -> nn.Module:
    first = [nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2)]
    dense = [nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)]
    return nn.Sequential(*first, *dense)


def resnet() -> nn.Module:
    blocks = [Block(8, 8, 1), Block(8, 16, 2), Block(16, 32, 2)]
    head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 10)]
    return nn.Sequential(normed(3, 8, 3, 1, 1), nn.ReLU(), *blocks, *head)


def mobilenet() -> nn.Module:
    first = [normed(3, 8, 3, 2, 1), nn.ReLU6(), normed(8, 8, 3, 1, 1, groups=8), nn.ReLU6()]
    second = [normed(8, 16, 1, 1, 0), nn.Hardswish(), normed(16, 16, 5, 2, 2, groups=16), nn.Hardswish()]
    head = [normed(16, 24, 1, 1, 0), nn.Hardswish(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(24, 10)]
    return nn.Sequential(*first, *second, *head)


def autoencoder() -> nn.Module:
    down = [nn.Conv2d(1, 8, 3, 2, 1), nn.ReLU(), nn.Conv2d(8, 4, 3, 2, 1), nn.ReLU()]
    up = [nn.ConvTranspose2d(4, 8, 2, 2), nn.ReLU(), nn.ConvTranspose2d(8, 1, 2, 2), nn.Sigmoid()]
    return nn.Sequential(*down, *up)


def iris() -> nn.Module:
    return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3), nn.Softmax(1))


def filters() -> nn.Module:
    """Fully convolutional: any height and width."""
    return nn.Sequential(nn.Conv2d(3, 6, 3, padding=1), nn.LeakyReLU(0.1), nn.Conv2d(6, 1, 3, padding=1))


BUILDERS = {
    "mlp": mlp,
    "lenet": lenet,
    "resnet": resnet,
    "mobilenet": mobilenet,
    "vit": Vit,
    "lstm": lambda: Recurrent(nn.LSTM),
    "gru": lambda: Recurrent(nn.GRU),
    "unet": UNet,
    "autoencoder": autoencoder,
    "two inputs": TwoInputs,
    "two outputs": TwoOutputs,
    "iris": iris,
    "filters": filters,
}


def seeded(name: str) -> nn.Module:
    """The network in evaluation mode, its normalisations with statistics as after training."""
    torch.manual_seed(7)
    module = BUILDERS[name]().eval()
    for part in module.modules():
        if isinstance(part, nn.BatchNorm2d):
            assert part.running_mean is not None
            assert part.running_var is not None
            part.running_mean.normal_(0, 0.3)
            part.running_var.uniform_(0.5, 2)
            nn.init.uniform_(part.weight, 0.5, 1.5)
            nn.init.normal_(part.bias, 0, 0.3)
    return module
