#include "client/camctl/report/report_style.h"

namespace camserve::camctl {
namespace {

// People who confuse red and green can tell the methods' two colours apart. In
// grey, dashes and marks help.
constexpr char kStyle[] = R"css(
:root {
  color-scheme: light dark;
  --paper: #fff; --ink: #1b1b1b; --soft: #5c5c5c; --faint: #d9d9d9;
  --gradcam: #c1500a; --hirescam: #0b5fa5; --random: #777;
  --serif: Charter, "Bitstream Charter", "Source Serif 4", Cambria,
    "Times New Roman", "Liberation Serif", serif;
  --sans: "Helvetica Neue", Helvetica, "Segoe UI", Arial, "Liberation Sans",
    system-ui, sans-serif;
  --mono: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono",
    monospace;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #16181b; --ink: #e4e4e2; --soft: #a3a5a8; --faint: #3b3f44;
    --gradcam: #f39a4d; --hirescam: #6cb4f0; --random: #9a9a9a;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 17px/1.5 var(--serif); text-rendering: optimizeLegibility;
}
main { max-width: 62rem; margin: 0 auto; padding: 3.5rem 2rem 4rem; }
header { border-bottom: 1px solid var(--ink); padding-bottom: 1.4rem; }
h1 { font-size: 2.1rem; line-height: 1.15; margin: 0; font-weight: 600; }
h2 { font-size: 1.3rem; margin: 2.8rem 0 .5rem; font-weight: 600; }
p { max-width: 44rem; margin: .5rem 0; hyphens: auto; }
ul { max-width: 44rem; padding-left: 1.2rem; margin: .5rem 0; }
cite { font-style: normal; color: var(--soft); }
.subtitle { font-size: 1.1rem; color: var(--soft); margin: .5rem 0 0; }
.findings { margin: 1.2rem 0 0; }
.findings div { display: flex; gap: 1rem; }
.findings dt { flex: 0 0 9rem; font-style: italic; }
.findings dd { margin: 0; }
footer { margin-top: 3rem; font: .8rem var(--sans); color: var(--soft); }

figure.sheet { margin: 1.4rem 0; }
.scroll { overflow-x: auto; }
table {
  border-collapse: collapse; font-size: .88rem; line-height: 1.35;
  border-bottom: 1.5px solid var(--ink);
  font-variant-numeric: lining-nums tabular-nums;
}
figcaption {
  font: .86rem/1.45 var(--sans); color: var(--soft); max-width: 48rem;
}
.sheet figcaption { margin-bottom: .5rem; }
figcaption b { color: var(--ink); font-weight: 600; }
thead { border-top: 1.5px solid var(--ink); border-bottom: 1px solid var(--ink); }
th { font-weight: 400; text-align: left; vertical-align: top; }
thead th { vertical-align: bottom; font-style: italic; }
th, td { padding: .2rem .55rem; }
th:first-child { padding-left: 0; }
td:last-child, thead th:last-child { padding-right: .2rem; }
.grouped tbody + tbody { border-top: 1px solid var(--faint); }
.grouped tbody tr:first-child > *, tbody:first-of-type tr:first-child > * {
  padding-top: .35rem;
}
.grouped tbody tr:last-child > *, tbody:last-of-type tr:last-child > * {
  padding-bottom: .35rem;
}
tbody th { overflow-wrap: anywhere; min-width: 5rem; max-width: 13rem; }
td { vertical-align: baseline; }
td.text { overflow-wrap: anywhere; min-width: 6rem; }
td.code { font: .8rem/1.4 var(--mono); overflow-wrap: anywhere; min-width: 7rem; }
td.number, thead .number { text-align: right; white-space: nowrap; }
thead .estimate { text-align: center; }
td.interval { color: var(--soft); text-align: right; white-space: nowrap;
  font-size: .8rem; padding-left: 0; }
strong { font-weight: 700; }
summary { font: .86rem var(--sans); color: var(--soft); cursor: pointer; }

figure { margin: 1.8rem 0 2.2rem; }
.patterns { position: absolute; }
.legend {
  list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1.6rem;
  padding: 0; margin: 0 0 .7rem; max-width: none;
  font: .82rem var(--sans);
}
.legend li { display: flex; align-items: center; gap: .5rem; }
.key { width: 34px; height: 12px; }
.charts {
  display: grid; grid-template-columns: repeat(auto-fill, minmax(210px, 1fr));
  gap: 1.2rem 1.1rem; margin-bottom: .6rem;
}
.chart { width: 100%; display: block; overflow: visible; font: 9.5px var(--sans); }
.chart text { fill: var(--soft); font-variant-numeric: tabular-nums; }
.chart .title { fill: var(--ink); font-size: 11px; font-weight: 600; }
.middle { text-anchor: middle; }
.end { text-anchor: end; }
.grid { stroke: var(--faint); stroke-width: .6; }
.frame { stroke: var(--soft); stroke-width: .9; }
.chart, .key { --method: var(--soft); }
.gradcam { --method: var(--gradcam); }
.hirescam { --method: var(--hirescam); }
.random { --method: var(--random); }
.line { fill: none; stroke: var(--method); stroke-width: 1.7;
  stroke-linejoin: round; }
.gradcam .line { stroke-dasharray: 5 2.4; }
.random .line { stroke-dasharray: 1.4 2.4; }
.lerf .line { stroke-width: 1.1; }
.hirescam.lerf .line { stroke-dasharray: 8 2 1.4 2; }
.gradcam.lerf .line { stroke-dasharray: 3 3; }
.hirescam .area, .hirescam .band { fill: var(--hirescam); fill-opacity: .15; }
.gradcam .band { fill: var(--gradcam); fill-opacity: .15; }
.gradcam .area { fill: url(#hatch); }
.hatch { stroke: var(--gradcam); stroke-width: 1.1; stroke-opacity: .55; }
.bar { stroke: var(--method); stroke-width: 1; stroke-opacity: .6; }
.mark { stroke: var(--method); stroke-width: 1.3; fill: var(--method); }
.gradcam .mark { fill: var(--paper); }

.examples {
  display: grid; grid-template-columns: repeat(auto-fill, minmax(5.9rem, 1fr));
  gap: 1rem .7rem; margin-bottom: .6rem;
}
.example { font: .78rem/1.3 var(--sans); }
.example img { display: block; width: 100%; margin-bottom: 3px; }
.example p { margin: .15rem 0 0; overflow-wrap: anywhere; hyphens: none; }
.example .id { color: var(--soft); font-size: .72rem; }
.example .wrong { font-weight: 600; }

@media (max-width: 40rem) {
  main { padding: 1.5rem 1rem; }
  .findings div { display: block; }
}
@media print {
  @page { margin: 16mm 14mm; }
  :root { --soft: #333; --faint: #ccc; font-size: 9.5pt; }
  body { font-size: 1em; }
  main { max-width: none; padding: 0; }
  td.code { font-size: .72rem; }
  th, td { padding-left: .3rem; padding-right: .3rem; }
  thead { display: table-header-group; }
  tr, .chart, .example, figcaption, .legend { break-inside: avoid; }
  h2, .legend, .sheet figcaption { break-after: avoid; }
  .charts + figcaption, .examples + figcaption { break-before: avoid; }
  .charts { grid-template-columns: repeat(3, 1fr); }
  .charts.small { grid-template-columns: repeat(2, 1fr); max-width: 36rem; }
  .examples { grid-template-columns: repeat(8, 1fr); }
  .scroll { overflow: visible; }
}
)css";

}  // namespace

absl::string_view ReportStyle() { return kStyle; }

}  // namespace camserve::camctl
