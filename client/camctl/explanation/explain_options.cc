#include "client/camctl/explanation/explain_options.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "client/camctl/terminal/errors.h"
#include "client/camctl/terminal/text.h"
#include "common/cam_method.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

// "gradcam, hirescam".
std::string MethodFlags() {
  return absl::StrJoin(CamMethods(), ", ",
                       [](std::string* text, CamMethod method) {
                         text->append(NamesOf(method).flag);
                       });
}

}  // namespace

absl::StatusOr<std::vector<v1::CamMethod>> ParseMethods(
    absl::string_view text, absl::string_view flag) {
  std::vector<v1::CamMethod> methods;
  for (const absl::string_view name : absl::StrSplit(text, ',')) {
    const std::vector<CamMethod> all = CamMethods();
    const auto known = std::find_if(
        all.begin(), all.end(),
        [&](CamMethod method) { return NamesOf(method).flag == name; });
    if (known == all.end()) {
      return UsageError(absl::StrCat(flag, ": takes ", MethodFlags(),
                                     ", or several with commas"));
    }
    methods.push_back(static_cast<v1::CamMethod>(NamesOf(*known).number));
  }
  return methods;
}

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

absl::StatusOr<v1::ColorMap> ParseColorMap(absl::string_view text) {
  if (text == "jet") return v1::COLOR_MAP_JET;
  if (text == "viridis") return v1::COLOR_MAP_VIRIDIS;
  if (text == "inferno") return v1::COLOR_MAP_INFERNO;
  return UsageError("--color_map: takes jet, viridis or inferno");
}

absl::StatusOr<v1::Blend> ParseBlend(absl::string_view text) {
  if (text == "uniform") return v1::BLEND_UNIFORM;
  if (text == "by_value") return v1::BLEND_BY_VALUE;
  return UsageError("--blend: takes uniform or by_value");
}

absl::StatusOr<std::vector<v1::Output>> ParsePictureFormat(
    absl::string_view text) {
  if (text == "png") {
    return std::vector{v1::OUTPUT_HEATMAP_PNG, v1::OUTPUT_OVERLAY_PNG};
  }
  if (text == "jpeg") {
    return std::vector{v1::OUTPUT_HEATMAP_JPEG, v1::OUTPUT_OVERLAY_JPEG};
  }
  return UsageError("--picture_format: takes png or jpeg");
}

}  // namespace camserve::camctl
