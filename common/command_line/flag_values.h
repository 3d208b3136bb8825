// The values of flags as text, and back.
#ifndef CAMSERVE_COMMON_COMMAND_LINE_FLAG_VALUES_H_
#define CAMSERVE_COMMON_COMMAND_LINE_FLAG_VALUES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/status_macros.h"

namespace camserve {

// Sets `value` to what `text` says. INVALID_ARGUMENT, which repeats `text` and
// says what is taken: `"many" cannot be its value; a whole number can`.
// Thread-safe, as all here.
absl::Status ParseFlagValue(absl::string_view text, std::string& value);
absl::Status ParseFlagValue(absl::string_view text, bool& value);
absl::Status ParseFlagValue(absl::string_view text, int& value);
absl::Status ParseFlagValue(absl::string_view text, int64_t& value);
absl::Status ParseFlagValue(absl::string_view text, uint64_t& value);
absl::Status ParseFlagValue(absl::string_view text, double& value);
absl::Status ParseFlagValue(absl::string_view text, absl::Duration& value);

template <typename T>
absl::Status ParseFlagValue(absl::string_view text, std::optional<T>& value) {
  T parsed = {};
  RETURN_IF_ERROR(ParseFlagValue(text, parsed));
  value = std::move(parsed);
  return absl::OkStatus();
}

// The value as a text that ParseFlagValue takes; empty where there is no value.
std::string FlagValueText(const std::string& value);
std::string FlagValueText(int value);
std::string FlagValueText(int64_t value);
std::string FlagValueText(uint64_t value);
std::string FlagValueText(double value);
std::string FlagValueText(absl::Duration value);

template <typename T>
std::string FlagValueText(const std::optional<T>& value) {
  return value.has_value() ? FlagValueText(*value) : std::string();
}

}  // namespace camserve

#endif  // CAMSERVE_COMMON_COMMAND_LINE_FLAG_VALUES_H_
