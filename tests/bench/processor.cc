#include "tests/bench/processor.h"

#include <ATen/Version.h>

#include <cstdlib>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace camserve {
namespace {

constexpr char kOneDnnLimit[] = "ONEDNN_MAX_CPU_ISA";

std::string ProcessorName() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    absl::string_view rest = line;
    if (!absl::ConsumePrefix(&rest, "model name")) continue;
    return std::string(rest.substr(rest.find(':') + 2));
  }
  return "an unnamed processor";
}

}  // namespace

std::string DescribeProcessor() {
  std::string words =
      absl::StrCat(ProcessorName(), ", ", at::get_cpu_capability());
  if (IsEmulated()) {
    absl::StrAppend(&words, " (oneDNN: ", std::getenv(kOneDnnLimit), ")");
  }
  return words;
}

bool IsEmulated() { return std::getenv(kOneDnnLimit) != nullptr; }

}  // namespace camserve
