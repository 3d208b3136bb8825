#include "client/camctl/report/html_figure.h"

#include "absl/strings/str_cat.h"
#include "client/camctl/report/html_text.h"

namespace camserve::camctl {
namespace {

// Charts that are printed two a line.
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
