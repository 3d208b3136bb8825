"""Exports other people's architectures as TorchScript files, and computes in
eager PyTorch what a server has to answer for them.

    python3 -m pip install -r tests/exports/requirements.txt
    python3 tests/exports/export.py OUT [NAME...]

OUT/models becomes a model repository, OUT/references/NAME.npz holds images,
logits and signed maps of both methods at the default layer; without names all
of architectures.py are made, which takes minutes and 2 GB. compare.py then asks
a server. Weights are seeded noise but for those that come with a package; no
file of a model belongs into git."""

import argparse
import pathlib
import sys
import time

import numpy
import torch

import catalogue
import reference

BATCH = 2


def torchscript(export: catalogue.Export, module: torch.nn.Module) -> torch.jit.ScriptModule:
    if export.scripted:
        return torch.jit.script(module)
    example = export.images(1, seed=3)
    # A dictionary is no tree of tensors to the tracer unless it is told so.
    return torch.jit.trace(module, example, strict=False)


def write_model(folder: pathlib.Path, export: catalogue.Export, module) -> None:
    version = folder / "1"
    version.mkdir(parents=True, exist_ok=True)
    torchscript(export, module).save(version / "model.pt")
    config = folder / "config.textproto"
    config.unlink(missing_ok=True)
    if export.config:
        config.write_text(export.config, encoding="utf-8")


def write_reference(
    file: pathlib.Path, images: torch.Tensor, expected: reference.Reference, rounding: float
) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    numpy.savez(
        file,
        images=images.numpy(),
        logits=expected.logits.numpy(),
        classes=expected.classes.numpy(),
        layers=numpy.array(expected.layers),
        grad_cam=expected.grad_cam.numpy(),
        hires_cam=expected.hires_cam.numpy(),
        rounding=rounding,
    )


def make(out: pathlib.Path, export: catalogue.Export) -> str:
    """Answers with what there is to say of it."""
    module = export.build()
    images = export.images(BATCH, seed=4)
    write_model(out / "models" / export.name, export, module)
    expected = reference.compute(module, images, export.layer)
    rounding = reference.rounding(module, images, expected)
    write_reference(out / "references" / f"{export.name}.npz", images, expected, rounding)
    shape = " x ".join(str(size) for size in expected.hires_cam.shape[1:])
    return f"{expected.layers[0]}, {shape}"


def make_all(out: pathlib.Path, exports: list[catalogue.Export]) -> list[str]:
    """One that can't be exported does not stop the others; answers with their
    names."""
    failed = []
    for export in exports:
        start = time.monotonic()
        try:
            said = make(out, export)
        except Exception as error:  # whatever a package raises
            said = f"not exported: {error}"
            failed.append(export.name)
        print(f"{export.name} ({time.monotonic() - start:.0f} s): {said}", flush=True)
    return failed


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    sys.exit(1 if make_all(arguments.out, catalogue.chosen(arguments.names)) else 0)


if __name__ == "__main__":
    main()
