"""What is exported: which architecture, in which form, with what around it."""

from dataclasses import dataclass
from typing import Callable

import torch
from torch import nn

import forms
import weights
from architectures import (
    CHEST_LABELS,
    CLASSES,
    XRAY_LABELS,
    efficientnet_lite,
    inception,
    monai,
    timm,
    torchvision,
    xray_densenet,
    xray_resnet,
)


@dataclass(frozen=True)
class Export:
    """One file of the model repository."""

    name: str
    network: Callable[[], nn.Module]
    scripted: bool  # otherwise traced
    shape: tuple[int, int, int] = (3, 128, 128)  # of the images that are sent
    preparation: nn.Module | None = None
    ending: nn.Module | None = None
    wrapper: type[forms.Classifier] = forms.Classifier
    trained: bool = False  # the weights are the package's
    bytes_input: bool = False  # pixels from 0 to 255
    tokens: bool = False  # no convolutional network: a server may refuse it
    layer: str = ""  # to explain; the last module with maps where empty
    config: str = ""  # of config.textproto

    @property
    def form(self) -> str:
        return "scripted" if self.scripted else "traced"

    @property
    def ends_in(self) -> str:
        parts = [self.preparation, self.ending]
        names = [type(part).__name__ for part in parts if part is not None]
        if self.wrapper is not forms.Classifier:
            names.append(self.wrapper.__name__)
        return ", ".join(names) or "bare"

    @property
    def is_multi_label(self) -> bool:
        several = (nn.Sigmoid, forms.Sigmoid, forms.SigmoidDictionary)
        return isinstance(self.ending, several)

    def images(self, batch: int, seed: int) -> torch.Tensor:
        """As the exported file takes them: noise."""
        generator = torch.Generator().manual_seed(seed)
        size = (batch, *self.shape)
        if self.bytes_input:
            return torch.randint(0, 256, size, generator=generator).float()
        return torch.randn(size, generator=generator)

    def build(self) -> nn.Module:
        """As its author would have it before he exports it."""
        torch.manual_seed(1)
        network = self.network().eval()
        module = network
        if self.ends_in != "bare":
            steps = [step or forms.Unchanged() for step in (self.preparation, self.ending)]
            module = self.wrapper(network, *steps).eval()
        if not self.trained:
            weights.make_lively(network, module, self.images(8, seed=2))
        return module


TORCHVISION = [
    Export(
        "torchvision-resnet18",
        torchvision("resnet18"),
        True,
        ending=nn.Softmax(dim=1),
    ),
    Export(
        "torchvision-resnet34-binary",
        torchvision("resnet34", 1),
        True,
        ending=forms.OneProbability(),
    ),
    Export("torchvision-resnet50", torchvision("resnet50"), False, (3, 128, 160)),
    Export(
        "torchvision-densenet121",
        torchvision("densenet121", CHEST_LABELS),
        True,
        ending=nn.Sigmoid(),
    ),
    Export(
        "torchvision-densenet121-traced",
        torchvision("densenet121", CHEST_LABELS),
        False,
        ending=forms.Sigmoid(),
    ),
    Export(
        "torchvision-vgg11_bn",
        torchvision("vgg11_bn"),
        True,
        ending=forms.LogSoftmax(),
    ),
    Export("torchvision-vgg16", torchvision("vgg16"), False, ending=forms.SoftmaxPair()),
    Export(
        "torchvision-efficientnet_b0",
        torchvision("efficientnet_b0"),
        True,
        ending=forms.Dictionary(),
    ),
    Export(
        "torchvision-mobilenet_v3_small",
        torchvision("mobilenet_v3_small", CHEST_LABELS),
        False,
        ending=forms.Sigmoid(),
    ),
    Export(
        "torchvision-mobilenet_v3_large",
        torchvision("mobilenet_v3_large"),
        True,
        ending=forms.Softmax(),
        wrapper=forms.WithoutGradients,
    ),
    Export(
        "torchvision-regnet_y_400mf",
        torchvision("regnet_y_400mf"),
        True,
        ending=forms.Named(),
    ),
    Export(
        "torchvision-convnext_tiny",
        torchvision("convnext_tiny"),
        False,
        ending=forms.Softmax(),
    ),
    Export("torchvision-inception_v3", inception("inception_v3"), True, (3, 299, 299)),
    Export(
        "torchvision-inception_v3-traced",
        inception("inception_v3"),
        False,
        (3, 160, 160),
        ending=forms.LogSoftmax(),
    ),
    Export("torchvision-googlenet", inception("googlenet"), True),
    Export(
        "torchvision-googlenet-bytes",
        inception("googlenet"),
        False,
        preparation=forms.FromBytes(),
        bytes_input=True,
    ),
    Export(
        "torchvision-shufflenet_v2",
        torchvision("shufflenet_v2_x1_0", CHEST_LABELS),
        True,
        preparation=forms.FromBytes(),
        ending=forms.Sigmoid(),
        bytes_input=True,
    ),
    Export(
        "torchvision-squeezenet1_1",
        torchvision("squeezenet1_1"),
        False,
        ending=nn.LogSoftmax(dim=1),
    ),
    Export(
        "torchvision-mnasnet0_75",
        torchvision("mnasnet0_75"),
        True,
        (3, 160, 128),
        preparation=forms.Resized(128),
        ending=forms.Pair(),
    ),
    Export(
        "torchvision-resnext50",
        torchvision("resnext50_32x4d", CHEST_LABELS),
        False,
        (1, 128, 128),
        preparation=forms.GreyRepeated(),
        ending=forms.SigmoidDictionary(),
        config='logits_key: "scores"\noutput: OUTPUT_KIND_MULTI_LABEL\n',
    ),
    Export("torchvision-swin_t", torchvision("swin_t"), True, (3, 224, 224), tokens=True),
]

TIMM = [
    Export("timm-xception41", timm("xception41"), True),
    Export("timm-seresnet50", timm("seresnet50"), True, ending=forms.Softmax()),
    Export(
        "timm-legacy_seresnet18",
        timm("legacy_seresnet18"),
        False,
        ending=forms.Dictionary(),
    ),
    Export("timm-hrnet_w18_small", timm("hrnet_w18_small"), False, ending=forms.Softmax()),
    Export("timm-dla34", timm("dla34"), True, ending=forms.Clamped()),
    Export(
        "timm-resnet26d",
        timm("resnet26d"),
        True,
        (1, 128, 128),
        preparation=forms.GreyExpanded(),
        ending=forms.LogSoftmax(),
        # Expanding takes three channels as well.
        config="input { channels: 1 }\n",
    ),
    Export(
        "timm-repvgg_a0",
        timm("repvgg_a0", CHEST_LABELS),
        True,
        ending=forms.Sigmoid(),
    ),
    Export("timm-ghostnet_100", timm("ghostnet_100"), False, ending=forms.Named()),
    Export("timm-eca_nfnet_l0", timm("eca_nfnet_l0"), True),
    Export(
        "timm-eca_nfnet_l0-traced",
        timm("eca_nfnet_l0"),
        False,
        ending=forms.Softmax(),
    ),
    Export("timm-cspresnet50", timm("cspresnet50"), True, ending=nn.Softmax(dim=-1)),
    Export(
        "timm-efficientnet_b0",
        timm("efficientnet_b0", CHEST_LABELS, in_chans=1),
        True,
        (1, 128, 128),
        ending=forms.Sigmoid(),
        wrapper=forms.WithoutGradients,
    ),
    Export("timm-convnext_atto", timm("convnext_atto"), True),
    Export("timm-resnetv2_50", timm("resnetv2_50"), True, (3, 160, 160)),
    Export("timm-mobilenetv4_conv_small", timm("mobilenetv4_conv_small"), False),
    Export(
        "timm-vit_tiny",
        timm("vit_tiny_patch16_224"),
        True,
        (3, 224, 224),
        tokens=True,
        # What its attention returns has four axes too, and none of them is a place.
        layer="patch_embed.proj",
    ),
]

MEDICAL = [
    Export(
        "monai-densenet121",
        monai("DenseNet121", spatial_dims=2, in_channels=1, out_channels=CHEST_LABELS),
        True,
        (1, 128, 128),
        ending=nn.Sigmoid(),
    ),
    Export(
        "monai-seresnet50",
        monai("SEResNet50", spatial_dims=2, in_channels=3, num_classes=CLASSES),
        False,
        ending=forms.Softmax(),
    ),
    Export(
        "monai-efficientnet_bn",
        monai("EfficientNetBN", "efficientnet-b0", pretrained=False, num_classes=CLASSES),
        False,
        ending=forms.LogSoftmax(),
    ),
    Export(
        "torchxrayvision-densenet",
        xray_densenet(),
        False,
        (1, 224, 224),
        ending=forms.Sigmoid(),
    ),
    # Its sigmoids are stretched piece by piece: no step that can be taken off.
    Export(
        "torchxrayvision-densenet-thresholds",
        xray_densenet(op_threshs=torch.linspace(0.2, 0.7, XRAY_LABELS)),
        False,
        (1, 224, 224),
    ),
    Export(
        "torchxrayvision-resnet",
        xray_resnet,
        False,
        (1, 224, 224),
        ending=nn.Sigmoid(),
    ),
]

LITE = [
    Export(
        "efficientnet_lite0",
        efficientnet_lite("efficientnet_lite0"),
        False,
        (3, 224, 224),
        trained=True,
        ending=forms.Softmax(),
    ),
]

EXPORTS = [*TORCHVISION, *TIMM, *MEDICAL, *LITE]


def chosen(names: list[str]) -> list[Export]:
    """Those of these names; all where there is none."""
    unknown = set(names) - {export.name for export in EXPORTS}
    if unknown:
        raise SystemExit(f"no such export: {', '.join(sorted(unknown))}")
    return [export for export in EXPORTS if not names or export.name in names]
