#include "client/camctl/explanation/explain_options.h"

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "client/camctl/terminal/errors.h"
#include "client/camctl/terminal/text.h"

namespace camserve::camctl {

absl::StatusOr<v1::ClassSelector> ParseClasses(
    const std::vector<std::string>& labels,
    const std::vector<std::string>& indices) {
  v1::ClassSelector selector;
  if (!labels.empty() && !indices.empty()) {
    return UsageError("--class_index: not together with --class");
  }
  for (const std::string& label : labels) {
    if (label.empty() || !IsUtf8(label)) {
      return UsageError("--class: takes the label of a class");
    }
    selector.mutable_labels()->add_values(label);
  }
  for (const std::string& text : indices) {
    int32_t index = 0;
    if (!absl::SimpleAtoi(text, &index) || index < 0) {
      return UsageError("--class_index: takes a number from 0 on");
    }
    selector.mutable_indices()->add_values(index);
  }
  return selector;
}

absl::StatusOr<v1::IntensityWindow> ParseWindow(absl::string_view text) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits(',', 1));
  double low = 0;
  double high = 0;
  if (!absl::SimpleAtod(parts.first, &low) ||
      !absl::SimpleAtod(parts.second, &high) || !std::isfinite(low) ||
      !std::isfinite(high)) {
    return UsageError(
        "--window: takes two numbers with a comma, such as 0,4095");
  }
  if (low >= high) {
    return UsageError("--window: the first number has to be below the second");
  }
  v1::IntensityWindow window;
  window.set_low(low);
  window.set_high(high);
  return window;
}

}  // namespace camserve::camctl
