#include "server/telemetry/request_id.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/random/random.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace camserve {
namespace {

constexpr size_t kLongest = 128;
constexpr absl::string_view kMarks = "-_.:+/=@";

bool IsSafe(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         kMarks.find(c) != absl::string_view::npos;
}

constexpr absl::string_view kVersion = "00";
constexpr size_t kLength = 55;
constexpr size_t kTraceIdDigits = 32;
constexpr size_t kParentIdDigits = 16;
constexpr size_t kFlagDigits = 2;

bool IsLowerHex(char c) {
  return absl::ascii_isdigit(static_cast<unsigned char>(c)) ||
         (c >= 'a' && c <= 'f');
}

bool AreDigits(absl::string_view text, size_t count) {
  return text.size() == count &&
         std::all_of(text.begin(), text.end(), IsLowerHex);
}

bool IsId(absl::string_view text, size_t digits) {
  return AreDigits(text, digits) &&
         text.find_first_not_of('0') != absl::string_view::npos;
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

std::optional<TraceParent> ParseTraceParent(absl::string_view text) {
  if (text.size() != kLength) return std::nullopt;
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '-');
  if (parts.size() != 4 || parts[0] != kVersion ||
      !IsId(parts[1], kTraceIdDigits) || !IsId(parts[2], kParentIdDigits) ||
      !AreDigits(parts[3], kFlagDigits)) {
    return std::nullopt;
  }
  return TraceParent{.trace_id = std::string(parts[1]),
                     .parent_id = std::string(parts[2]),
                     .flags = std::string(parts[3])};
}

std::string TraceParentText(const TraceParent& parent) {
  return absl::StrCat(kVersion, "-", parent.trace_id, "-", parent.parent_id,
                      "-", parent.flags);
}

}  // namespace camserve
