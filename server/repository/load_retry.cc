#include "server/repository/load_retry.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace camserve {
namespace {

constexpr absl::Duration kFirst = absl::Seconds(1);
constexpr absl::Duration kLongest = absl::Minutes(1);
// Enough for the longest.
constexpr int kMostDoublings = 6;

}  // namespace

bool MayPass(const absl::Status& failure) {
  return absl::IsResourceExhausted(failure) || absl::IsUnavailable(failure);
}

absl::Duration RetryDelay(int failures) {
  const int doublings = std::clamp(failures - 1, 0, kMostDoublings);
  return std::min(kFirst * (1 << doublings), kLongest);
}

std::string RetryNote(int failures, absl::Time next) {
  return absl::StrCat(
      "tried ", failures == 1 ? "once" : absl::StrCat(failures, " times"),
      ", again at ",
      absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", next, absl::UTCTimeZone()));
}

}  // namespace camserve
