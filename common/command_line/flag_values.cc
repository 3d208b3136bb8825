#include "common/command_line/flag_values.h"

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/text.h"

namespace camserve {
namespace {

absl::Status Checked(bool is_parsed, absl::string_view text,
                     absl::string_view taken) {
  if (is_parsed) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(Quoted(text), " cannot be its value; ", taken, " can"));
}

template <typename Integer>
absl::Status ParseInteger(absl::string_view text, absl::string_view taken,
                          Integer& value) {
  return Checked(absl::SimpleAtoi(text, &value), text, taken);
}

}  // namespace

absl::Status ParseFlagValue(absl::string_view text, std::string& value) {
  value = std::string(text);
  return absl::OkStatus();
}

absl::Status ParseFlagValue(absl::string_view text, bool& value) {
  return Checked(absl::SimpleAtob(text, &value), text, "true or false");
}

absl::Status ParseFlagValue(absl::string_view text, int& value) {
  return ParseInteger(text, "a whole number", value);
}

absl::Status ParseFlagValue(absl::string_view text, int64_t& value) {
  return ParseInteger(text, "a whole number", value);
}

absl::Status ParseFlagValue(absl::string_view text, uint64_t& value) {
  return ParseInteger(text, "a whole number from 0 on", value);
}

absl::Status ParseFlagValue(absl::string_view text, double& value) {
  return Checked(absl::SimpleAtod(text, &value), text, "a number");
}

absl::Status ParseFlagValue(absl::string_view text, absl::Duration& value) {
  return Checked(absl::ParseDuration(text, &value), text,
                 "a time with its unit, such as 500ms, 30s or 1h30m,");
}

std::string FlagValueText(const std::string& value) { return value; }
std::string FlagValueText(int value) { return absl::StrCat(value); }
std::string FlagValueText(int64_t value) { return absl::StrCat(value); }
std::string FlagValueText(uint64_t value) { return absl::StrCat(value); }
std::string FlagValueText(double value) { return absl::StrCat(value); }
std::string FlagValueText(absl::Duration value) {
  return absl::FormatDuration(value);
}

}  // namespace camserve
