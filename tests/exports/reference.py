"""Logits and maps of a module in eager PyTorch, as the definitions have them
(sections 2 and 8): what the server's answers are compared with."""

import copy
from dataclasses import dataclass

import torch
from torch import Tensor, nn

import forms


@dataclass
class Reference:
    """Of a batch."""

    logits: Tensor  # [N, classes]
    classes: Tensor  # [N], the predicted ones
    layers: list[str]  # all paths of the explained layer
    grad_cam: Tensor  # [N, h, w], signed
    hires_cam: Tensor  # as grad_cam


@dataclass
class _Call:
    path: str
    output: Tensor
    version: int  # in-place steps on it so far


def logits_of(module: nn.Module, images: Tensor) -> Tensor:
    """Without the steps behind the logits; [N, 1] of a model of one output."""
    if isinstance(module, forms.Classifier):
        return module.logits(images)
    scores = module(images)
    return scores if isinstance(scores, Tensor) else scores[0]


def _returned_tensors(module: nn.Module, images: Tensor) -> list[_Call]:
    """What all inner modules return, in the order of return."""
    calls: list[_Call] = []

    def hook_for(path: str):
        def hook(_module, _inputs, output):
            if isinstance(output, Tensor):
                calls.append(_Call(path, output, output._version))

        return hook

    hooks = [m.register_forward_hook(hook_for(path)) for path, m in module.named_modules() if path]
    with torch.no_grad():
        logits_of(module, images)
    for hook in hooks:
        hook.remove()
    return calls


def default_layer(module: nn.Module, images: Tensor) -> list[str]:
    """The last module that returns maps of more than one place, and all others
    that return that same tensor."""
    maps = [
        call
        for call in _returned_tensors(module, images)
        if call.output.dim() == 4 and call.output.size(2) * call.output.size(3) > 1
    ]
    last = maps[-1]
    same = [c.path for c in maps if c.output is last.output and c.version == last.version]
    return sorted(set(same), key=len)


def _run_from(module: nn.Module, path: str, images: Tensor) -> tuple[Tensor, Tensor]:
    """The last output A of the layer, and logits that depend on it. In-place
    steps behind the layer work on a copy, so A stays what the layer returned."""
    outputs: list[Tensor] = []

    def hook(_module, _inputs, output):
        outputs.append(output.detach().requires_grad_())
        return outputs[-1].clone()

    handle = module.get_submodule(path).register_forward_hook(hook)
    logits = logits_of(module, images)
    handle.remove()
    return outputs[-1], logits


def _class_scores(logits: Tensor) -> tuple[Tensor, Tensor]:
    """Logits of all classes, and the scores whose gradients are explained: of
    a model of one output z they are (0, z) and (-z, z)."""
    if logits.size(1) > 1:
        return logits, logits
    return torch.cat([torch.zeros_like(logits), logits], 1), torch.cat([-logits, logits], 1)


def compute(module: nn.Module, images: Tensor, layer: str = "") -> Reference:
    """At `layer`; at the default layer where it is empty."""
    layers = [layer] if layer else default_layer(module, images)
    activation, raw_logits = _run_from(module, layers[0], images)
    logits, scores = _class_scores(raw_logits)
    classes = logits.argmax(dim=1)
    score = scores.gather(1, classes[:, None]).sum()
    (gradient,) = torch.autograd.grad(score, activation)
    a, g = activation.detach().double(), gradient.double()
    return Reference(
        logits=logits.detach(),
        classes=classes,
        layers=layers,
        grad_cam=(g.mean(dim=(2, 3), keepdim=True) * a).sum(dim=1),
        hires_cam=(g * a).sum(dim=1),
    )


def _distance(values: Tensor, exact: Tensor) -> float:
    """The greatest of a batch, each relative to its greatest exact value."""
    per_image = [(v - e).abs().max() / e.abs().max() for v, e in zip(values, exact)]
    return float(max(per_image))


def rounding(module: nn.Module, images: Tensor, found: Reference) -> float:
    """How far the maps of eager PyTorch are from those that it computes in
    float64: no server in float32 can be asked to be nearer."""
    layer = found.layers[0]
    # Tensors that a forward makes itself are float64 too, so that what it
    # writes into them fits.
    usual = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        exact = compute(copy.deepcopy(module).double(), images.double(), layer)
    finally:
        torch.set_default_dtype(usual)
    pairs = ((found.grad_cam, exact.grad_cam), (found.hires_cam, exact.hires_cam))
    return max(_distance(maps, exact_maps) for maps, exact_maps in pairs)
