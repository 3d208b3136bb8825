#include "client/camctl/terminal/names.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client/camctl/terminal/text.h"
#include "common/cam_method.h"

namespace camserve::camctl {
namespace {

// A newer server may know values that this client has no name for.
std::string EnumWords(absl::string_view name, absl::string_view prefix,
                      int number) {
  if (name.empty()) return absl::StrCat("value ", number);
  return Words(absl::StripPrefix(name, prefix));
}

}  // namespace

std::string MethodTitle(v1::CamMethod method) {
  const std::optional<CamMethod> known = MethodOfNumber(method);
  return known.has_value() ? MethodName(*known)
                           : absl::StrCat("method ", method);
}

std::string MethodFlag(v1::CamMethod method) {
  const std::optional<CamMethod> known = MethodOfNumber(method);
  return known.has_value() ? NamesOf(*known).flag
                           : absl::StrCat("method", method);
}

std::string OutputWords(v1::OutputKind output) {
  switch (output) {
    case v1::OUTPUT_KIND_UNSPECIFIED:
      return "";
    case v1::OUTPUT_KIND_EXCLUSIVE:
      return "exclusive classes";
    case v1::OUTPUT_KIND_MULTI_LABEL:
      return "multi-label";
    case v1::OUTPUT_KIND_REGRESSION:
      return "regression";
    default:
      return absl::StrCat("output ", output);
  }
}

std::string LayoutWords(v1::TrunkLayout layout) {
  return EnumWords(v1::TrunkLayout_Name(layout), "TRUNK_LAYOUT_", layout);
}

std::string LastStepWords(v1::LastStep step) {
  switch (step) {
    case v1::LAST_STEP_UNSPECIFIED:
      return "";
    case v1::LAST_STEP_SOFTMAX:
      return "softmax";
    case v1::LAST_STEP_LOG_SOFTMAX:
      return "log_softmax";
    case v1::LAST_STEP_SIGMOID:
      return "sigmoid";
    default:
      return absl::StrCat("step ", step);
  }
}

Cell VerdictCell(v1::FaithfulnessVerdict verdict) {
  if (verdict == v1::FAITHFULNESS_VERDICT_UNKNOWN_YET) {
    return {"not known yet", Style::kFaint};
  }
  const Style style = verdict == v1::FAITHFULNESS_VERDICT_PROVEN ? Style::kGood
                      : verdict == v1::FAITHFULNESS_VERDICT_NOT_FAITHFUL
                          ? Style::kBad
                          : Style::kPlain;
  if (verdict == v1::FAITHFULNESS_VERDICT_UNSPECIFIED) return {"-", style};
  return {EnumWords(v1::FaithfulnessVerdict_Name(verdict),
                    "FAITHFULNESS_VERDICT_", verdict),
          style};
}

std::string EmptyReasonWords(v1::EmptyReason reason) {
  if (reason == v1::EMPTY_REASON_UNSPECIFIED) return "";
  return EnumWords(v1::EmptyReason_Name(reason), "EMPTY_REASON_", reason);
}

Cell StateCell(v1::ModelState state) {
  const Style style = state == v1::MODEL_STATE_READY    ? Style::kGood
                      : state == v1::MODEL_STATE_FAILED ? Style::kBad
                                                        : Style::kPlain;
  return {EnumWords(v1::ModelState_Name(state), "MODEL_STATE_", state), style};
}

std::string ModelTitle(const v1::ModelIdentity& model) {
  return absl::StrCat(model.name(), ":", model.version());
}

}  // namespace camserve::camctl
