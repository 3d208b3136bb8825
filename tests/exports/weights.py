"""Seeded weights with which a network computes something at every depth."""

import torch
from torch import Tensor, nn


def _vary_constants(network: nn.Module) -> None:
    """Scales of 1, shifts of 0 and switched-off branches hide faults."""
    for parameter in network.parameters():
        if parameter.min() == parameter.max():
            parameter.add_(0.2 * torch.randn_like(parameter))


def _calibrate(module: nn.Module, images: Tensor) -> None:
    """Gives batch norms the statistics of noise: without them random networks
    grow or die out with their depth."""
    norms = [m for m in module.modules() if isinstance(m, nn.modules.batchnorm._BatchNorm)]
    for norm in norms:
        norm.momentum = None
        norm.train()
    module(images)
    for norm in norms:
        norm.momentum = 0.1
        norm.eval()


def make_lively(network: nn.Module, module: nn.Module, images: Tensor) -> None:
    """`module` is what stands around the network, and takes the images."""
    with torch.no_grad():
        _vary_constants(network)
        _calibrate(module, images)
