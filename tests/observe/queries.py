"""What the dashboard and the rules ask Prometheus."""

import json
import math
import re
from dataclasses import dataclass

VARIABLES = {
    "$__rate_interval": "10s",
    "$job": "camserve",
    "$namespace": ".*",
    "$model": ".*",
    "$instance": ".*",
}
HISTOGRAM = re.compile(r"\b(camserve_\w+)_(?:bucket|sum|count)\b")
RECORDED_HISTOGRAM = re.compile(r"\b(camserve_batch_size):")


@dataclass
class Query:
    title: str
    expression: str


@dataclass
class Panel:
    title: str
    expressions: list[str]


def with_values(expression: str) -> str:
    for name, value in VARIABLES.items():
        expression = expression.replace(name, value)
    return expression


def panels_of(dashboard_path: str) -> list[Panel]:
    with open(dashboard_path, encoding="utf-8") as file:
        dashboard = json.load(file)
    return [
        Panel(panel["title"], [with_values(target["expr"]) for target in panel["targets"]])
        for panel in dashboard["panels"]
        if panel["type"] != "row"
    ]


def choices_of(dashboard_path: str) -> dict[str, tuple[str, str]]:
    """By name of a variable that people choose by: of which series it shows which label."""
    with open(dashboard_path, encoding="utf-8") as file:
        variables = json.load(file)["templating"]["list"]
    asked = {v["name"]: with_values(v["query"]["query"]) for v in variables if v["type"] == "query"}
    shown = {name: re.fullmatch(r"label_values\((.+), (\w+)\)", q) for name, q in asked.items()}
    return {name: (match[1], match[2]) for name, match in shown.items()}


def variables_left(panels: list[Panel]) -> list[str]:
    return [e for panel in panels for e in panel.expressions if "$" in e]


def is_number(sample: dict) -> bool:
    return math.isfinite(float(sample["value"][1]))


def is_answered(stand, query: Query) -> bool:
    """A number; or no more than NaN, of a histogram that has seen nothing yet."""
    result = stand.value_of(query.expression)
    if any(is_number(sample) for sample in result):
        return True
    if not result:
        return False
    pattern = HISTOGRAM if HISTOGRAM.search(query.expression) else RECORDED_HISTOGRAM
    histogram = pattern.search(query.expression)
    if not histogram:
        return False
    counted = stand.value_of(f"sum({histogram[1]}_count)")
    return bool(counted) and float(counted[0]["value"][1]) == 0
