"""The networks of the cost benches: torchvision's, with seeded weights. Of each
a folder has NAME.pt, the scripted module, and NAME.onnx."""

import pathlib
from dataclasses import dataclass

import torch
import torchvision
from torch import nn

SIDE = 224
# The last module that returns maps: what the packages for explanations are told
# to explain.
LAYERS = {
    "resnet34": "layer4",
    "resnet50": "layer4",
    "vgg19_bn": "features",
    "mobilenet_v3_large": "features",
    "efficientnet_b0": "features",
    "regnet_y_1_6gf": "trunk_output",
    "convnext_tiny": "features",
    "densenet121": "features",
}


def images(batch: int, seed: int) -> torch.Tensor:
    """Noise: convolutions take as long on it as on pictures."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(batch, 3, SIDE, SIDE, generator=generator)


def build(name: str) -> nn.Module:
    """As torchvision initialises it."""
    torch.manual_seed(1)
    return torchvision.models.get_model(name, weights=None).eval()


@dataclass(frozen=True)
class Network:
    """A network that was exported into a folder."""

    folder: pathlib.Path
    name: str

    @property
    def script(self) -> pathlib.Path:
        return self.folder / f"{self.name}.pt"

    @property
    def onnx(self) -> pathlib.Path:
        return self.folder / f"{self.name}.onnx"

    def module(self) -> nn.Module:
        """Plain PyTorch with the weights of the file."""
        module = build(self.name)
        module.load_state_dict(torch.jit.load(self.script, map_location="cpu").state_dict())
        return module
