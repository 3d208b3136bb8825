"""Asks a server for the exports that export.py made, and prints a table in
markdown: what became of each, and how far the answers are from eager PyTorch.

    python3 tests/exports/export.py OUT
    python3 tests/exports/compare.py OUT [NAME...]

The server is build/release/camserve (--server names another); its log is
OUT/server-PID.log. Each model is loaded, asked about and unloaded by itself: its
seconds are those of the call of LoadModel, beside what the server computed in
them, and of GetModel. Differences are the greatest over two images, explained
for their predicted classes: of all logits, relative where they are above 1; of
all probabilities (p); of the maps of both methods, relative to each map's
greatest absolute value. "rounding" is how far eager PyTorch's own maps are from
float64. Below the table stand the server's words on what it refused or warned
of. The exit status is 1 where an answer is further from eager PyTorch than the
fixtures' tolerance, or four times that rounding, where a call failed, or where
a convolutional network was refused."""

import argparse
import os
import pathlib
import signal
import sys
import tempfile
import time
from typing import Iterator

import grpc
import numpy

import catalogue
import client as clients
import differences
import server as servers
import table

ROOT = pathlib.Path(__file__).resolve().parents[2]


def compare_answers(row: table.Row, client: clients.Client, answers: list, expected) -> None:
    layers = expected["layers"].tolist()
    row.layer = answers[0].layer
    row.rounding = float(expected["rounding"])
    row.logits = max(differences.of_logits(a, e) for a, e in zip(answers, expected["logits"]))
    row.probabilities = max(
        differences.of_probabilities(a, e, row.export.is_multi_label)
        for a, e in zip(answers, expected["logits"])
    )
    verdicts = [e.faithfulness.verdict for e in answers[0].explanations]
    row.verdicts = ", ".join(
        client.verdict_name(v).removeprefix("FAITHFULNESS_VERDICT_") for v in verdicts
    )
    if row.layer not in layers:
        row.fail(f"explained at {row.layer}, but the last module with maps is {layers[0]}")
        return
    classes = [answer.explanations[0].target.index for answer in answers]
    if classes != expected["classes"].tolist():
        row.fail(f"explained classes {classes}, eager PyTorch predicts {expected['classes']}")
        return
    maps = {client.methods[0]: expected["grad_cam"], client.methods[1]: expected["hires_cam"]}
    row.maps = max(
        differences.of_map(explanation.raw_map, maps[explanation.method][sample])
        for sample, answer in enumerate(answers)
        for explanation in answer.explanations
    )


def describe(row: table.Row, client: clients.Client, info) -> None:
    """What GetModel says of the output and of what is not as it should be."""
    if info.output.kind:
        row.output = client.kind_name(info.output.kind).removeprefix("OUTPUT_KIND_")
    if info.output.removed_step:
        row.output += f", {client.step_name(info.output.removed_step).lower()} taken off"
    row.words += [f"warning: {warning}" for warning in info.warnings]
    row.words += [
        f"layer {layer.paths[0]} is not optimised: {layer.not_optimized}"
        for layer in info.layers
        if layer.not_optimized
    ]


def load(row: table.Row, client: clients.Client, server: servers.Server) -> None:
    start, start_cpu = time.monotonic(), server.cpu_seconds()
    status = client.load(row.export.name)
    row.load_seconds = time.monotonic() - start
    row.load_cpu_seconds = server.cpu_seconds() - start_cpu
    row.state = client.state_name(status.state)
    if status.reason:
        row.words.append(status.reason)


def ask(row: table.Row, client: clients.Client, references: pathlib.Path) -> None:
    name = row.export.name
    expected = numpy.load(references / f"{name}.npz")
    compare_answers(row, client, client.explain(name, expected["images"]), expected)
    start = time.monotonic()
    describe(row, client, client.get(name))
    row.get_seconds = time.monotonic() - start
    start = time.monotonic()
    if not client.unload(name):
        row.words.append("the unloading goes on")
    row.unload_seconds = time.monotonic() - start


def tabulate(export: catalogue.Export, server: servers.Server, stubs, out) -> table.Row:
    """Starts the server again where the model ended it."""
    row = table.Row(export)
    client = clients.Client(server.channel, stubs)
    try:
        load(row, client, server)
        if row.state == "READY":
            ask(row, client, out / "references")
    except grpc.RpcError as error:
        row.fail(f"{error.code().name}: {error.details()}")
        ended = server.how_it_ended()
        if ended:
            row.fail(ended)
            server.start()
    return row


def check_list(client: clients.Client, exports: list[catalogue.Export]) -> None:
    listed = {status.model.name for status in client.list_models()}
    missing = {export.name for export in exports} - listed
    if missing:
        raise SystemExit(f"ListModels lacks {', '.join(sorted(missing))}")


def compare(arguments, folder: pathlib.Path) -> Iterator[table.Row]:
    stubs = clients.import_stubs(arguments.proto, folder)
    out = arguments.out
    server = servers.Server(
        arguments.server, out / "models", out / f"server-{os.getpid()}.log", arguments.threads
    )
    exports = catalogue.chosen(arguments.names)
    server.start()
    try:
        check_list(clients.Client(server.channel, stubs), exports)
        for export in exports:
            yield tabulate(export, server, stubs, out)
    finally:
        server.stop()


def print_as_they_come(rows: Iterator[table.Row]) -> bool:
    """Whether all are good. What is known is said also where the rest is not
    waited for."""
    known = []
    try:
        table.print_head()
        for row in rows:
            known.append(row)
            print(table.line(row), flush=True)
    finally:
        table.print_words(known)
    return all(row.is_good() for row in known)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--server", type=pathlib.Path, default=ROOT / "build/release/camserve")
    parser.add_argument("--threads", type=int, default=0, help="of the server; 0: its own choice")
    parser.add_argument("--proto", type=pathlib.Path, default=ROOT / "proto")
    # So that a comparison that is ended takes its server along.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory() as folder:
        good = print_as_they_come(compare(parser.parse_args(), pathlib.Path(folder)))
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
