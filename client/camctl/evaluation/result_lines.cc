#include "client/camctl/evaluation/result_lines.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"

namespace camserve::camctl {
namespace {

absl::Status BadLine(const std::string& path, int64_t number,
                     absl::string_view reason) {
  return absl::DataLossError(absl::StrCat("results: line ", number, " of ",
                                          path,
                                          " is not an evaluation's: ", reason));
}

}  // namespace

absl::StatusOr<ResultFileEnd> ReadResultLines(
    const std::string& path,
    absl::FunctionRef<absl::Status(ResultLine line)> take) {
  std::error_code error;
  std::ifstream file(path, std::ios::binary);
  if (!file || std::filesystem::is_directory(path, error)) {
    return absl::NotFoundError(
        absl::StrCat("results: cannot read ", path, ": ",
                     file ? "it is a folder" : std::strerror(errno)));
  }
  ResultFileEnd end;
  std::string text;
  for (int64_t number = 1; std::getline(file, text); ++number) {
    const bool is_ended = !file.eof();
    const bool is_last = !is_ended || file.peek() == EOF;
    absl::StatusOr<ResultLine> line = ParseResultLine(text);
    if (is_last && (!is_ended || !line.ok()) && MayBeginResultLine(text)) {
      end.has_torn_line = true;
      break;
    }
    if (!line.ok()) return BadLine(path, number, line.status().message());
    if (absl::Status status = take(*std::move(line)); !status.ok()) {
      return BadLine(path, number, status.message());
    }
    end.whole_bytes += static_cast<int64_t>(text.size()) + 1;
  }
  if (file.bad()) {
    return absl::DataLossError(absl::StrCat(
        "results: cannot read ", path, " to its end: ", std::strerror(errno)));
  }
  return end;
}

}  // namespace camserve::camctl
