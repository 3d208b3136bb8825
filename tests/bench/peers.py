"""Runs passes of other people's software for the cost benches. They start this
program, and let its passes and their own take turns.

    python3 tests/bench/peers.py FOLDER THREADS

FOLDER has the networks of export_networks.py. The first line of the output names
the packages' versions. From then on each line of the input asks for one pass, as
`resnet34 onnxruntime 8` (network, contestant, batch), and each line of the output
answers: the milliseconds that the pass took, or `failed: ` and why.

A contestant is loaded when it is first asked for, outside the time that is
measured, and stays until another network is asked for. Between two lines nothing
runs here, so that whoever is timed meanwhile has the machine."""

import gc
import importlib.metadata
import os
import pathlib
import sys
import time
from typing import TextIO

import torch

import peer_networks
from peer_passes import Pass, Passes

PACKAGES = ("torch", "onnxruntime", "openvino", "captum", "grad-cam", "torchcam")


class Peers:
    """What was loaded so far of one network."""

    def __init__(self, folder: pathlib.Path, threads: int):
        self._folder = folder
        self._threads = threads
        self._name = ""
        self._passes: dict[int, Passes] = {}  # by batch
        self._runs: dict[tuple[str, int], Pass] = {}  # by contestant and batch

    def milliseconds(self, name: str, contestant: str, batch: int) -> float:
        if name != self._name:
            self._drop()
            self._name = name
        run = self._run(contestant, batch)
        start = time.perf_counter()
        run()
        return (time.perf_counter() - start) * 1e3

    def _drop(self) -> None:
        self._runs.clear()
        self._passes.clear()
        gc.collect()  # hooks and their modules hold each other

    def _run(self, contestant: str, batch: int) -> Pass:
        if (contestant, batch) not in self._runs:
            self._runs[contestant, batch] = self._passes_of(batch).make(contestant)
        return self._runs[contestant, batch]

    def _passes_of(self, batch: int) -> Passes:
        if batch not in self._passes:
            network = peer_networks.Network(self._folder, self._name)
            images = peer_networks.images(batch, seed=1)
            self._passes[batch] = Passes(network, images, self._threads)
        return self._passes[batch]


def answer(peers: Peers, line: str) -> str:
    try:
        network, contestant, batch = line.split()
        return f"{peers.milliseconds(network, contestant, int(batch)):.3f}"
    except Exception as error:  # whatever a package raises
        words = " ".join(str(error).split())
        return f"failed: {type(error).__name__}: {words}"


def take_output() -> TextIO:
    """The answers' channel; what packages print goes to standard error."""
    channel = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1, encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return channel


def main() -> None:
    folder, threads = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    channel = take_output()
    torch.set_num_threads(threads)
    versions = [f"{package} {importlib.metadata.version(package)}" for package in PACKAGES]
    print(", ".join(versions), file=channel)
    peers = Peers(folder, threads)
    for line in sys.stdin:
        print(answer(peers, line), file=channel)


if __name__ == "__main__":
    main()
