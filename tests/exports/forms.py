"""What people put around an architecture before they export it: steps before
the network, steps after it, and the ways of returning the scores."""

from typing import NamedTuple

import torch
from torch import Tensor, nn


class Unchanged(nn.Module):
    """The caller has normalised the image."""

    def forward(self, image: Tensor) -> Tensor:
        return image


class FromBytes(nn.Module):
    """Takes pixels from 0 to 255, and normalises them itself."""

    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1))
        self.register_buffer("std", torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1))

    def forward(self, image: Tensor) -> Tensor:
        return (image / 255.0 - self.mean) / self.std


class GreyRepeated(nn.Module):
    """Takes one channel, for a network of three."""

    def forward(self, image: Tensor) -> Tensor:
        return image.repeat(1, 3, 1, 1)


class GreyExpanded(nn.Module):
    """As GreyRepeated, without a copy, and from [0, 1] to [-1, 1]."""

    def forward(self, image: Tensor) -> Tensor:
        return (image * 2.0 - 1.0).expand(-1, 3, -1, -1)


class Resized(nn.Module):
    """Takes images of any size, for a network of one."""

    def __init__(self, side: int):
        super().__init__()
        self.side = side

    def forward(self, image: Tensor) -> Tensor:
        return nn.functional.interpolate(
            image, size=(self.side, self.side), mode="bilinear", align_corners=False
        )


class Softmax(nn.Module):
    def forward(self, logits: Tensor) -> Tensor:
        return torch.softmax(logits, dim=1)


class LogSoftmax(nn.Module):
    def forward(self, logits: Tensor) -> Tensor:
        return nn.functional.log_softmax(logits, dim=-1)


class Sigmoid(nn.Module):
    def forward(self, logits: Tensor) -> Tensor:
        return torch.sigmoid(logits)


class OneProbability(nn.Module):
    """Of a network of one output: is it there or not?"""

    def forward(self, logit: Tensor) -> Tensor:
        return torch.sigmoid(logit).view(-1, 1)


class Dictionary(nn.Module):
    """Beside the logits stands something that can't be taken for them."""

    def forward(self, logits: Tensor) -> dict[str, Tensor]:
        return {"logits": logits, "largest": logits.amax(dim=1)}


class SigmoidDictionary(nn.Module):
    """Two entries of the shape of logits: the configuration has to name one."""

    def forward(self, logits: Tensor) -> dict[str, Tensor]:
        return {"scores": logits, "probabilities": torch.sigmoid(logits)}


class ClassifierOutput(NamedTuple):
    logits: Tensor
    largest: Tensor


class Named(nn.Module):
    def forward(self, logits: Tensor) -> ClassifierOutput:
        return ClassifierOutput(logits, logits.amax(dim=1))


class Pair(nn.Module):
    def forward(self, logits: Tensor) -> tuple[Tensor, Tensor]:
        return logits, torch.softmax(logits, dim=1)


class SoftmaxPair(nn.Module):
    """The first is a probability; so it has to be taken off inside the tuple."""

    def forward(self, logits: Tensor) -> tuple[Tensor, Tensor]:
        return torch.softmax(logits, dim=1), logits.amax(dim=1)


class Clamped(nn.Module):
    """Probabilities that were clamped after the last step: none that could be
    taken off, so that what is returned is explained, with a warning."""

    def forward(self, logits: Tensor) -> Tensor:
        return torch.softmax(logits, dim=1).clamp(1e-7, 1.0)


class Classifier(nn.Module):
    """An architecture between its preparation and its ending."""

    def __init__(self, network: nn.Module, preparation: nn.Module, ending: nn.Module):
        super().__init__()
        self.preparation = preparation
        self.network = network
        self.ending = ending

    def forward(self, image: Tensor):
        return self.ending(self.network(self.preparation(image)))

    @torch.jit.unused
    def logits(self, image: Tensor) -> Tensor:
        scores = self.network(self.preparation(image))
        if isinstance(self.ending, Clamped):
            return self.ending(scores)
        return scores if isinstance(scores, Tensor) else scores[0]


class WithoutGradients(Classifier):
    """Says in forward, as many do, that nobody will want a gradient."""

    def forward(self, image: Tensor):
        with torch.no_grad():
            return self.ending(self.network(self.preparation(image)))
