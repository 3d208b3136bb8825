#include "server/telemetry/request_id.h"

#include <algorithm>
#include <cstdint>

#include "absl/random/random.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace camserve {
namespace {

constexpr size_t kLongest = 128;
constexpr absl::string_view kMarks = "-_.:+/=@";

bool IsSafe(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         kMarks.find(c) != absl::string_view::npos;
}

}  // namespace

bool IsRequestId(absl::string_view text) {
  return !text.empty() && text.size() <= kLongest &&
         std::all_of(text.begin(), text.end(), IsSafe);
}

std::string ChooseRequestId(absl::string_view offered) {
  if (IsRequestId(offered)) return std::string(offered);
  thread_local absl::BitGen random;
  return absl::StrCat(
      absl::Hex(absl::Uniform<uint64_t>(random), absl::kZeroPad16),
      absl::Hex(absl::Uniform<uint64_t>(random), absl::kZeroPad16));
}

}  // namespace camserve
