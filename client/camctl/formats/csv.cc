#include "client/camctl/formats/csv.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

absl::Status BadLine(int line, absl::string_view reason) {
  return absl::InvalidArgumentError(absl::StrCat("line ", line, ": ", reason));
}

class CsvParser {
 public:
  explicit CsvParser(absl::string_view text) : rest_(text) {
    absl::ConsumePrefix(&rest_, "\xef\xbb\xbf");
  }

  absl::StatusOr<std::vector<CsvRecord>> Parse() {
    std::vector<CsvRecord> records;
    while (!rest_.empty()) {
      if (ConsumeLineEnd()) continue;
      ASSIGN_OR_RETURN(CsvRecord record, ParseRecord());
      records.push_back(std::move(record));
    }
    return records;
  }

 private:
  absl::StatusOr<CsvRecord> ParseRecord() {
    CsvRecord record = {.line = line_};
    do {
      ASSIGN_OR_RETURN(std::string field, ParseField());
      record.fields.push_back(std::move(field));
    } while (absl::ConsumePrefix(&rest_, ","));
    if (!rest_.empty() && !ConsumeLineEnd()) {
      return BadLine(line_, "a closing quote is followed by text");
    }
    return record;
  }

  absl::StatusOr<std::string> ParseField() {
    if (absl::ConsumePrefix(&rest_, "\"")) return ParseQuoted();
    const size_t end = std::min(rest_.find_first_of(",\n"), rest_.size());
    absl::string_view field = rest_.substr(0, end);
    // CR belongs to the line's end only before LF, or at the end of the text.
    if (end == rest_.size() || rest_[end] == '\n') {
      absl::ConsumeSuffix(&field, "\r");
    }
    if (absl::StrContains(field, '"')) {
      return BadLine(line_,
                     "a quote within a field; a field with quotes is quoted, "
                     "and its quotes are doubled");
    }
    rest_.remove_prefix(field.size());
    return std::string(field);
  }

  // Reads on after the opening quote.
  absl::StatusOr<std::string> ParseQuoted() {
    const int first_line = line_;
    std::string field;
    while (true) {
      const size_t quote = rest_.find('"');
      if (quote == absl::string_view::npos) {
        return BadLine(first_line, "a quote is never closed");
      }
      const absl::string_view part = rest_.substr(0, quote);
      line_ += static_cast<int>(std::count(part.begin(), part.end(), '\n'));
      absl::StrAppend(&field, part);
      rest_.remove_prefix(quote + 1);
      if (!absl::ConsumePrefix(&rest_, "\"")) return field;
      field += '"';
    }
  }

  bool ConsumeLineEnd() {
    if (!absl::ConsumePrefix(&rest_, "\r\n") &&
        !absl::ConsumePrefix(&rest_, "\n")) {
      // A CR alone at the end of the text is a line end that was cut off.
      return rest_ == "\r" && absl::ConsumePrefix(&rest_, "\r");
    }
    ++line_;
    return true;
  }

  absl::string_view rest_;
  int line_ = 1;
};

}  // namespace

absl::StatusOr<std::vector<CsvRecord>> ParseCsv(absl::string_view text) {
  return CsvParser(text).Parse();
}

}  // namespace camserve::camctl
