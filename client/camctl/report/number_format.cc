#include "client/camctl/report/number_format.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace camserve::camctl {

std::string FixedNumber(double value, int decimals) {
  const std::string digits = absl::StrFormat("%.*f", decimals, std::abs(value));
  const bool shows_zero = digits.find_first_not_of("0.") == std::string::npos;
  return value < 0 && !shows_zero ? absl::StrCat("−", digits) : digits;
}

std::string ShortestNumber(double value) {
  char text[32];
  const auto result = std::to_chars(std::begin(text), std::end(text), value);
  return {text, result.ptr};
}

std::string CountText(int64_t count) {
  std::string digits = absl::StrCat(count);
  for (int i = static_cast<int>(digits.size()) - 3; i > 0; i -= 3) {
    digits.insert(i, ",");
  }
  return digits;
}

std::string Counted(int64_t count, const std::string& noun) {
  const bool ends_in_s = absl::EndsWith(noun, "s");
  const char* plural = count == 1 ? "" : ends_in_s ? "es" : "s";
  return absl::StrCat(CountText(count), " ", noun, plural);
}

std::string IntervalText(const Estimate& estimate, int decimals) {
  return absl::StrCat(FixedNumber(estimate.low, decimals), ", ",
                      FixedNumber(estimate.high, decimals));
}

int DecimalsFor(const std::vector<double>& values) {
  double least = 0;
  for (const double value : values) {
    const double size = std::abs(value);
    if (size > 0 && (least == 0 || size < least)) least = size;
  }
  if (least == 0) return 3;
  return std::clamp(2 - static_cast<int>(std::floor(std::log10(least))), 1, 4);
}

}  // namespace camserve::camctl
