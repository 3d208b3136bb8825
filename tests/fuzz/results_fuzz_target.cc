// Any bytes as the file that an evaluation leaves.
#include "absl/strings/str_split.h"
#include "client/camctl/evaluation/result_file.h"
#include "client/camctl/evaluation/result_lines.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/memory_file.h"

namespace camserve::camctl {
namespace {

void FuzzLine(absl::string_view text) {
  const auto line = ParseResultLine(text);
  if (!line.ok()) {
    Require(absl::IsInvalidArgument(line.status()));
    return;
  }
  const std::string printed = PrintResultLine(*line);
  Require(MayBeginResultLine(printed));
  const auto again = ParseResultLine(printed);
  Require(again.ok() && PrintResultLine(*again) == printed);
}

void FuzzFile(const std::string& path, size_t size) {
  const auto results = ReadResults(path);
  if (!results.ok()) {
    Require(absl::IsDataLoss(results.status()));
    return;
  }
  Require(results->whole_bytes >= 0);
  Require(static_cast<size_t>(results->whole_bytes) <= size);
}

}  // namespace
}  // namespace camserve::camctl

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    camserve::camctl::FuzzLine(line);
  }
  camserve::camctl::FuzzFile(camserve::MemoryFile(data, size).path(), size);
  return 0;
}
