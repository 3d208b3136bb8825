#include "tests/bench/bench_flags.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

namespace camserve {
namespace {

[[noreturn]] void Refuse(const std::string& flag, const char* why) {
  std::fprintf(stderr, "%s %s\n", flag.c_str(), why);
  std::exit(2);
}

}  // namespace

const std::string& BenchFlags::Text(const std::string& flag) const {
  return values.at(flag);
}

int BenchFlags::Number(const std::string& flag) const {
  return Numbers(flag)[0];
}

std::vector<int> BenchFlags::Numbers(const std::string& flag) const {
  std::vector<int> numbers;
  for (const absl::string_view part : absl::StrSplit(values.at(flag), ',')) {
    int number = 0;
    if (!absl::SimpleAtoi(part, &number) || number < 1) {
      Refuse(flag, "takes whole numbers from 1");
    }
    numbers.push_back(number);
  }
  return numbers;
}

bool BenchFlags::Wants(const std::string& name) const {
  return names.empty() ||
         std::find(names.begin(), names.end(), name) != names.end();
}

BenchFlags ReadFlags(int argc, char** argv, BenchFlags flags) {
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word.substr(0, 2) != "--") {
      flags.names.push_back(word);
      continue;
    }
    const auto known = flags.values.find(word);
    if (known == flags.values.end()) Refuse(word, "is no flag of this bench");
    if (++i == argc) Refuse(word, "takes a value");
    known->second = argv[i];
  }
  return flags;
}

}  // namespace camserve
