"""Exports the networks of the cost benches for the server and for outsiders'
runtimes.

    PYTHONPATH=tests/exports python3 tests/bench/export_networks.py FOLDER [NAME...]

Without names all are made; what the folder has already stays as it is."""

import argparse
import pathlib

import torch
from torch import nn

import peer_networks
import weights

INPUT, OUTPUT, BATCH = "images", "logits", "batch"


def write_script(module: nn.Module, file: pathlib.Path) -> None:
    torch.jit.script(module).save(file)


def write_onnx(module: nn.Module, file: pathlib.Path) -> None:
    """By the exporter that needs no further packages; any number of images."""
    torch.onnx.export(
        module,
        (peer_networks.images(2, seed=3),),
        file,
        dynamo=False,
        input_names=[INPUT],
        output_names=[OUTPUT],
        dynamic_axes={INPUT: {0: BATCH}, OUTPUT: {0: BATCH}},
    )


def write(network: peer_networks.Network) -> None:
    """Each file whole or not at all, so that a cut-short run leaves nothing that
    the next one takes for an export."""
    module = peer_networks.build(network.name)
    weights.make_lively(module, module, peer_networks.images(8, seed=2))
    for file, write_module in ((network.script, write_script), (network.onnx, write_onnx)):
        part = file.with_suffix(".part")
        write_module(module, part)
        part.rename(file)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - set(peer_networks.LAYERS)
    if unknown:
        parser.error(f"no such network: {', '.join(sorted(unknown))}")
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for name in arguments.names or peer_networks.LAYERS:
        network = peer_networks.Network(arguments.folder, name)
        if not (network.script.exists() and network.onnx.exists()):
            print(f"exporting {name}", flush=True)
            write(network)


if __name__ == "__main__":
    main()
