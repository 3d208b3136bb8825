#include "server/api/proto_enums.h"

namespace camserve {

v1::CamMethod ToProto(CamMethod method) {
  return static_cast<v1::CamMethod>(NamesOf(method).number);
}

v1::FaithfulnessVerdict ToProto(FaithfulnessVerdict verdict) {
  switch (verdict) {
    case FaithfulnessVerdict::kProven:
      return v1::FAITHFULNESS_VERDICT_PROVEN;
    case FaithfulnessVerdict::kNotFaithful:
      return v1::FAITHFULNESS_VERDICT_NOT_FAITHFUL;
    case FaithfulnessVerdict::kUnknown:
      return v1::FAITHFULNESS_VERDICT_UNKNOWN;
    case FaithfulnessVerdict::kUnknownYet:
      return v1::FAITHFULNESS_VERDICT_UNKNOWN_YET;
  }
  return v1::FAITHFULNESS_VERDICT_UNSPECIFIED;
}

v1::EmptyReason ToProto(EmptyReason reason) {
  switch (reason) {
    case EmptyReason::kNotEmpty:
      return v1::EMPTY_REASON_UNSPECIFIED;
    case EmptyReason::kNoPositiveEvidence:
      return v1::EMPTY_REASON_NO_POSITIVE_EVIDENCE;
    case EmptyReason::kConstantMap:
      return v1::EMPTY_REASON_CONSTANT_MAP;
    case EmptyReason::kSaturated:
      return v1::EMPTY_REASON_SATURATED;
  }
  return v1::EMPTY_REASON_UNSPECIFIED;
}

v1::ModelState ToProto(ModelState state) {
  switch (state) {
    case ModelState::kLoading:
      return v1::MODEL_STATE_LOADING;
    case ModelState::kReady:
      return v1::MODEL_STATE_READY;
    case ModelState::kUnloading:
      return v1::MODEL_STATE_UNLOADING;
    case ModelState::kUnloaded:
      return v1::MODEL_STATE_UNLOADED;
    case ModelState::kFailed:
      return v1::MODEL_STATE_FAILED;
  }
  return v1::MODEL_STATE_UNSPECIFIED;
}

v1::OutputKind ToProto(OutputKind kind) {
  switch (kind) {
    case OutputKind::kExclusive:
      return v1::OUTPUT_KIND_EXCLUSIVE;
    case OutputKind::kMultiLabel:
      return v1::OUTPUT_KIND_MULTI_LABEL;
    case OutputKind::kRegression:
      return v1::OUTPUT_KIND_REGRESSION;
  }
  return v1::OUTPUT_KIND_UNSPECIFIED;
}

v1::TrunkLayout ToProto(TrunkLayout layout) {
  switch (layout) {
    case TrunkLayout::kFused:
      return v1::TRUNK_LAYOUT_FUSED;
    case TrunkLayout::kBlocked:
      return v1::TRUNK_LAYOUT_BLOCKED;
    case TrunkLayout::kChannelsLast:
      return v1::TRUNK_LAYOUT_CHANNELS_LAST;
    case TrunkLayout::kPlain:
      return v1::TRUNK_LAYOUT_PLAIN;
  }
  return v1::TRUNK_LAYOUT_UNSPECIFIED;
}

v1::LastStep ToProto(LastStep step) {
  switch (step) {
    case LastStep::kNone:
      return v1::LAST_STEP_UNSPECIFIED;
    case LastStep::kSoftmax:
      return v1::LAST_STEP_SOFTMAX;
    case LastStep::kLogSoftmax:
      return v1::LAST_STEP_LOG_SOFTMAX;
    case LastStep::kSigmoid:
      return v1::LAST_STEP_SIGMOID;
  }
  return v1::LAST_STEP_UNSPECIFIED;
}

std::optional<CamMethod> FromProto(v1::CamMethod method) {
  return MethodOfNumber(method);
}

std::optional<OutputKind> FromProto(v1::OutputKind kind) {
  switch (kind) {
    case v1::OUTPUT_KIND_EXCLUSIVE:
      return OutputKind::kExclusive;
    case v1::OUTPUT_KIND_MULTI_LABEL:
      return OutputKind::kMultiLabel;
    case v1::OUTPUT_KIND_REGRESSION:
      return OutputKind::kRegression;
    default:
      return std::nullopt;
  }
}

std::optional<TrunkLayout> FromProto(v1::TrunkLayout layout) {
  for (const TrunkLayout known : kTrunkLayouts) {
    if (ToProto(known) == layout) return known;
  }
  return std::nullopt;
}

std::optional<ColorMap> FromProto(v1::ColorMap color_map) {
  switch (color_map) {
    case v1::COLOR_MAP_UNSPECIFIED:
    case v1::COLOR_MAP_JET:
      return ColorMap::kJet;
    case v1::COLOR_MAP_VIRIDIS:
      return ColorMap::kViridis;
    case v1::COLOR_MAP_INFERNO:
      return ColorMap::kInferno;
    default:
      return std::nullopt;
  }
}

std::optional<Blend> FromProto(v1::Blend blend) {
  switch (blend) {
    case v1::BLEND_UNSPECIFIED:
    case v1::BLEND_UNIFORM:
      return Blend::kUniform;
    case v1::BLEND_BY_VALUE:
      return Blend::kByValue;
    default:
      return std::nullopt;
  }
}

static_assert(NumberOf(PerturbationOrder::kMorf) ==
              v1::PERTURBATION_ORDER_MORF);
static_assert(NumberOf(PerturbationOrder::kLerf) ==
              v1::PERTURBATION_ORDER_LERF);
static_assert(NumberOf(PerturbationOrder::kRandom) ==
              v1::PERTURBATION_ORDER_RANDOM);

v1::PerturbationOrder ToProto(PerturbationOrder order) {
  return static_cast<v1::PerturbationOrder>(NumberOf(order));
}

v1::PerturbationFill ToProto(PerturbationFill fill) {
  switch (fill) {
    case PerturbationFill::kUniformNoise:
      return v1::PERTURBATION_FILL_UNIFORM_NOISE;
    case PerturbationFill::kMean:
      return v1::PERTURBATION_FILL_MEAN;
    case PerturbationFill::kZero:
      return v1::PERTURBATION_FILL_ZERO;
  }
  return v1::PERTURBATION_FILL_UNSPECIFIED;
}

std::optional<PerturbationOrder> FromProto(v1::PerturbationOrder order) {
  if (order == v1::PERTURBATION_ORDER_UNSPECIFIED) {
    return PerturbationOrder::kMorf;
  }
  return OrderOfNumber(order);
}

std::optional<PerturbationFill> FromProto(v1::PerturbationFill fill) {
  switch (fill) {
    case v1::PERTURBATION_FILL_UNSPECIFIED:
    case v1::PERTURBATION_FILL_UNIFORM_NOISE:
      return PerturbationFill::kUniformNoise;
    case v1::PERTURBATION_FILL_MEAN:
      return PerturbationFill::kMean;
    case v1::PERTURBATION_FILL_ZERO:
      return PerturbationFill::kZero;
    default:
      return std::nullopt;
  }
}

absl::string_view StateName(ModelState state) {
  switch (state) {
    case ModelState::kLoading:
      return "LOADING";
    case ModelState::kReady:
      return "READY";
    case ModelState::kUnloading:
      return "UNLOADING";
    case ModelState::kUnloaded:
      return "UNLOADED";
    case ModelState::kFailed:
      break;
  }
  return "FAILED";
}

}  // namespace camserve
