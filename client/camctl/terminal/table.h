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

// The text of a cell. The implicit constructors let a row be written as a list
// of texts.
struct Cell {
  Cell(std::string text, Style style = Style::kPlain)  // NOLINT: implicit
      : text(std::move(text)), style(style) {}
  Cell(const char* text, Style style = Style::kPlain)  // NOLINT: implicit
      : Cell(std::string(text), style) {}

  std::string text;
  Style style;
};

// A table whose columns are as wide as their widest cell, two spaces apart,
// under their titles. Cells may hold anything: what a terminal cannot show
// becomes '?'. Not thread-safe.
class Table {
 public:
  struct Column {
    std::string title;
    Align align = Align::kLeft;
  };

  explicit Table(std::vector<Column> columns);

  // `cells` holds one cell for each column.
  void AddRow(std::vector<Cell> cells);

  // The table as lines that end with '\n' and have no spaces before it, with
  // ANSI colours where `colors` asks for them.
  std::string Render(bool colors) const;

 private:
  std::vector<Align> aligns_;
  std::vector<std::vector<Cell>> rows_;  // the first one holds the titles
};

// `text` in the ANSI colours of `style`; as it is where `colors` is false.
std::string Styled(absl::string_view text, Style style, bool colors);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_TERMINAL_TABLE_H_
