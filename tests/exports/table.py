"""The table of exports, in markdown, and the words below it."""

from dataclasses import dataclass, field

import catalogue

TOLERANCE = 1e-4  # of logits, probabilities and maps: the fixtures' own
# Where eager PyTorch itself is further than that from float64.
ROUNDINGS = 4


@dataclass
class Row:
    """What is said of one export."""

    export: catalogue.Export
    state: str = "-"
    layer: str = "-"
    output: str = "-"
    verdicts: str = "-"
    logits: float | None = None
    probabilities: float | None = None
    maps: float | None = None
    rounding: float = 0.0  # of eager PyTorch's own maps
    load_seconds: float | None = None
    load_cpu_seconds: float | None = None
    get_seconds: float | None = None
    unload_seconds: float | None = None
    words: list[str] = field(default_factory=list)
    failed: bool = False  # otherwise than by a refusal of the model

    def fail(self, words: str) -> None:
        self.failed = True
        self.words.append(words)

    def is_good(self) -> bool:
        if self.state != "READY":
            return self.export.tokens and not self.failed
        tolerance = max(TOLERANCE, ROUNDINGS * self.rounding)
        differences = (self.logits, self.probabilities, self.maps)
        return not self.failed and all(d is not None and d <= tolerance for d in differences)


def number(value: float | None, form: str) -> str:
    return "-" if value is None else format(value, form)


def line(row: Row) -> str:
    cells = [
        row.export.name,
        row.export.form,
        row.export.ends_in,
        row.state,
        row.layer,
        row.output,
        row.verdicts,
        number(row.logits, ".1e"),
        number(row.probabilities, ".1e"),
        number(row.maps, ".1e"),
        number(row.rounding, ".1e"),
        number(row.load_seconds, ".1f"),
        number(row.load_cpu_seconds, ".1f"),
        number(row.get_seconds, ".1f"),
        number(row.unload_seconds, ".1f"),
    ]
    return f"| {' | '.join(cells)} |"


def print_head() -> None:
    print(
        "| name | form | around it | state | default layer | output | Grad-CAM, HiResCAM "
        "| logits | p | maps | rounding | load, s | load, CPU s | GetModel, s | unload, s |"
    )
    print("|" + " --- |" * 15, flush=True)


def print_words(rows: list[Row]) -> None:
    print("\nThe server's words:\n")
    for row in rows:
        for words in row.words:
            print(f"- {row.export.name}: {words}")
    good = sum(row.is_good() for row in rows)
    served = sum(row.state == "READY" for row in rows)
    print(f"\n{len(rows)} exports, {served} served, {good} without a fault.")
