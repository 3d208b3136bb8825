#include "client/camctl/report/html_elements.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "client/camctl/report/html_text.h"

namespace camserve::camctl {
namespace {

const char* StyleOf(ColumnKind kind) {
  switch (kind) {
    case ColumnKind::kText:
      return "text";
    case ColumnKind::kCode:
      return "code";
    default:
      return "number";
  }
}

std::string TitleCell(const ReportColumn& column) {
  if (column.kind == ColumnKind::kEstimate) {
    return absl::StrCat("<th scope=\"col\" colspan=\"2\" class=\"estimate\">",
                        EscapeHtml(column.title), "</th>");
  }
  return absl::StrCat("<th scope=\"col\" class=\"", StyleOf(column.kind), "\">",
                      EscapeHtml(column.title), "</th>");
}

std::string Cell(const ReportColumn& column, const ReportCell& cell) {
  std::string text = EscapeHtml(cell.text);
  if (cell.is_better) text = absl::StrCat("<strong>", text, "</strong>");
  std::string html =
      absl::StrCat("<td class=\"", StyleOf(column.kind), "\">", text, "</td>");
  if (column.kind != ColumnKind::kEstimate) return html;
  const std::string interval =
      cell.interval.empty() ? ""
                            : absl::StrCat("[", EscapeHtml(cell.interval), "]");
  return absl::StrCat(html, "<td class=\"interval\">", interval, "</td>");
}

std::string Group(const ReportTable& table, const ReportRowGroup& group) {
  std::string html = "<tbody>\n";
  for (const ReportRow& row : group.rows) {
    html += "<tr>";
    if (&row == &group.rows.front()) {
      absl::StrAppend(&html, "<th scope=\"rowgroup\" rowspan=\"",
                      group.rows.size(), "\">", EscapeHtml(group.title),
                      "</th>");
    }
    for (size_t i = 0; i < table.columns.size(); ++i) {
      html += Cell(table.columns[i], row[i]);
    }
    html += "</tr>\n";
  }
  return absl::StrCat(html, "</tbody>\n");
}

bool HasGroups(const ReportTable& table) {
  return std::any_of(
      table.groups.begin(), table.groups.end(),
      [](const ReportRowGroup& group) { return group.rows.size() > 1; });
}

// A figure of at most so many charts is printed with two charts a line.
constexpr size_t kSmallFigure = 4;

std::string Legend(const Figure& figure) {
  std::string html = "<ul class=\"legend\">";
  for (const LegendEntry& entry : figure.legend) {
    absl::StrAppend(&html, "<li>",
                    RenderLegendKey(entry.style, entry.mark, entry.has_line,
                                    entry.has_area),
                    EscapeHtml(entry.text), "</li>");
  }
  return absl::StrCat(html, "</ul>\n");
}

}  // namespace

std::string HtmlTable(const ReportTable& table, int number) {
  std::string html = absl::StrCat(
      "<figure class=\"sheet\">\n<figcaption><b>Table ", number, ".</b> ",
      EscapeHtml(table.caption), "</figcaption>\n<div class=\"scroll\"><table",
      HasGroups(table) ? " class=\"grouped\"" : "",
      ">\n<thead><tr><th scope=\"col\">", EscapeHtml(table.group_column),
      "</th>");
  for (const ReportColumn& column : table.columns) html += TitleCell(column);
  html += "</tr></thead>\n";
  for (const ReportRowGroup& group : table.groups) html += Group(table, group);
  return absl::StrCat(html, "</table></div>\n</figure>\n");
}

std::string HtmlFigure(const Figure& figure, int number) {
  const bool is_small = figure.charts.size() <= kSmallFigure;
  std::string html =
      absl::StrCat("<figure>\n", Legend(figure), "<div class=\"charts",
                   is_small ? " small" : "", "\">\n");
  for (const SvgChart& chart : figure.charts) {
    absl::StrAppend(&html, RenderSvg(chart), "\n");
  }
  absl::StrAppend(&html, "</div>\n<figcaption><b>Figure ", number, ".</b> ",
                  EscapeHtml(figure.caption), "</figcaption>\n</figure>\n");
  return html;
}

}  // namespace camserve::camctl
