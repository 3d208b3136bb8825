// Tables of text for people.
#ifndef CAMSERVE_CLIENT_CAMCTL_TERMINAL_TABLE_H_
#define CAMSERVE_CLIENT_CAMCTL_TERMINAL_TABLE_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace camserve::camctl {

enum class Align { kLeft, kRight };

enum class Style { kPlain, kStrong, kGood, kBad, kFaint };

// Made from text where a row is written down.
struct Cell {
  Cell(std::string text, Style style = Style::kPlain)  // NOLINT: implicit
      : text(std::move(text)), style(style) {}
  Cell(const char* text, Style style = Style::kPlain)  // NOLINT: implicit
      : Cell(std::string(text), style) {}

  std::string text;
  Style style;
};

// Columns as wide as their widest cell, two spaces apart, under their titles.
// Cells may hold anything: what a terminal cannot show becomes '?'. Not for
// several threads.
class Table {
 public:
  struct Column {
    std::string title;
    Align align = Align::kLeft;
  };

  explicit Table(std::vector<Column> columns);

  // One cell a column.
  void AddRow(std::vector<Cell> cells);

  // Lines that end with '\n' and without spaces before it; with ANSI colours
  // where asked for.
  std::string Render(bool colors) const;

 private:
  std::vector<Align> aligns_;
  std::vector<std::vector<Cell>> rows_;  // the titles first
};

// `text` in ANSI colours, or as it is.
std::string Styled(absl::string_view text, Style style, bool colors);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_TERMINAL_TABLE_H_
