#include "client/camctl/terminal/table.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "client/camctl/terminal/text.h"

namespace camserve::camctl {
namespace {

absl::string_view EscapeSequence(Style style) {
  switch (style) {
    case Style::kStrong:
      return "\x1b[1m";
    case Style::kGood:
      return "\x1b[32m";
    case Style::kBad:
      return "\x1b[31m";
    case Style::kFaint:
      return "\x1b[2m";
    case Style::kPlain:
      break;
  }
  return "";
}

}  // namespace

std::string Styled(absl::string_view text, Style style, bool colors) {
  if (!colors || style == Style::kPlain || text.empty()) {
    return std::string(text);
  }
  return absl::StrCat(EscapeSequence(style), text, "\x1b[0m");
}

Table::Table(std::vector<Column> columns) {
  std::vector<Cell> titles;
  for (Column& column : columns) {
    aligns_.push_back(column.align);
    titles.emplace_back(std::move(column.title), Style::kStrong);
  }
  AddRow(std::move(titles));
}

void Table::AddRow(std::vector<Cell> cells) {
  for (Cell& cell : cells) cell.text = PrintableText(cell.text);
  rows_.push_back(std::move(cells));
}

std::string Table::Render(bool colors) const {
  std::vector<int> widths(aligns_.size(), 0);
  for (const std::vector<Cell>& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], DisplayWidth(row[i].text));
    }
  }
  std::string table;
  for (const std::vector<Cell>& row : rows_) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      const std::string space(widths[i] - DisplayWidth(row[i].text), ' ');
      const std::string text = Styled(row[i].text, row[i].style, colors);
      const bool right = aligns_[i] == Align::kRight;
      absl::StrAppend(&line, i == 0 ? "" : "  ", right ? space : "", text,
                      right ? "" : space);
    }
    absl::StripTrailingAsciiWhitespace(&line);
    absl::StrAppend(&table, line, "\n");
  }
  return table;
}

}  // namespace camserve::camctl
