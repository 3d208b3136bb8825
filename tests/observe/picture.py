"""The dashboard's answers as one HTML page, drawn without Grafana."""

import html
import math
import re

from queries import Panel

COLORS = ["#2f7ed8", "#e07b39", "#3a9d5d", "#b0413e", "#7b5ea7", "#c2a83e", "#4ab3c1", "#8a6d5b"]
HEIGHT, LEFT, BOTTOM, TOP = 190, 62, 24, 10
STYLE = """
body { font: 13px sans-serif; background: #f4f5f7; color: #222; margin: 16px; width: 1500px }
h1 { font-size: 20px } h2 { font-size: 15px; margin: 18px 0 6px }
.row { display: grid; grid-template-columns: repeat(24, 1fr); gap: 8px }
.panel { background: #fff; border: 1px solid #ddd; border-radius: 4px; padding: 8px }
.panel h3 { font-size: 13px; margin: 0 0 4px } .legend span { margin-right: 10px; font-size: 11px }
td, th { padding: 1px 10px 1px 0; text-align: left; font-size: 12px } svg text { font-size: 10px }
"""


def legend_of(template: str, labels: dict) -> str:
    return re.sub(r"{{(\w+)}}", lambda m: labels.get(m[1], ""), template).strip()


def number_text(value: float, unit: str) -> str:
    if math.isnan(value):
        return "no value"
    if unit == "bytes":
        return f"{value / 2**20:.0f} MiB"
    if unit == "percentunit":
        return f"{100 * value:.3g} %"
    if unit == "s" and value < 1:
        return f"{1000 * value:.3g} ms"
    return f"{value:.4g}" + {"s": " s", "reqps": "/s"}.get(unit, "")


def lines_of(stand, panel: Panel, begin: float, end: float) -> list[tuple[str, list]]:
    """Name and points of each series that has any; NaN leaves a gap."""
    lines = []
    for expression, legend in panel.targets:
        span = {"start": begin, "end": end, "step": 1}
        for series in stand.ask("query_range", query=expression, **span)["result"]:
            points = [(t, float(v)) for t, v in series["values"] if math.isfinite(float(v))]
            if points:
                lines.append((legend_of(legend, series["metric"]), points))
    return lines


def axis_lines(top: float, unit: str, width: int) -> str:
    parts = []
    for i in range(5):
        y = TOP + (HEIGHT - TOP - BOTTOM) * i / 4
        label = number_text(top * (4 - i) / 4, unit)
        parts.append(f'<line x1="{LEFT}" x2="{width}" y1="{y}" y2="{y}" stroke="#eee"/>')
        parts.append(f'<text x="{LEFT - 5}" y="{y + 3}" text-anchor="end">{label}</text>')
    return "".join(parts)


def chart(lines: list[tuple[str, list]], panel: Panel, begin: float, end: float) -> str:
    width = 60 * panel.width
    top = max((value for _, points in lines for _, value in points), default=0) * 1.1 or 1.0

    def place(t: float, value: float) -> str:
        x = LEFT + (width - LEFT) * (t - begin) / (end - begin)
        return f"{x:.1f},{TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top):.1f}"

    parts = [axis_lines(top, panel.unit, width)]
    for i, (_, points) in enumerate(lines):
        path = " ".join(place(t, max(value, 0)) for t, value in points)
        color = COLORS[i % len(COLORS)]
        parts.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="1.5"/>')
    seconds = f"{end - begin:.0f} s"
    parts.append(f'<text x="{LEFT}" y="{HEIGHT - 6}">the last {seconds}</text>')
    legend = "".join(
        f'<span style="color:{COLORS[i % len(COLORS)]}">&#9632; {html.escape(name)}</span>'
        for i, (name, _) in enumerate(lines)
    )
    view = f'viewBox="0 0 {width} {HEIGHT}" width="100%"'
    return f'<svg {view}>{"".join(parts)}</svg><div class="legend">{legend}</div>'


def table(stand, panel: Panel) -> str:
    rows = []
    for expression, legend in panel.targets:
        for sample in stand.value_of(expression):
            labels = sample["metric"]
            name = labels if panel.kind == "table" else {"": legend_of(legend, labels)}
            cells = [*name.values(), number_text(float(sample["value"][1]), panel.unit)]
            rows.append("".join(f"<td>{html.escape(cell)}</td>" for cell in cells))
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def draw(stand, panels: list[Panel], begin: float, end: float) -> str:
    parts, row = [], ""
    for panel in panels:
        if panel.row != row:
            parts.append(f'{"</div>" if row else ""}<h2>{panel.row}</h2><div class="row">')
            row = panel.row
        is_chart = panel.kind == "timeseries"
        body = (
            chart(lines_of(stand, panel, begin, end), panel, begin, end)
            if is_chart
            else table(stand, panel)
        )
        style = f"grid-column: span {panel.width}"
        parts.append(f'<div class="panel" style="{style}"><h3>{panel.title}</h3>{body}</div>')
    head = f'<!doctype html><meta charset="utf-8"><title>camserve</title><style>{STYLE}</style>'
    return f"{head}<h1>camserve</h1>{''.join(parts)}</div>\n"
