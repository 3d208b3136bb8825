#include "client/camctl/evaluation/sample_scores_reader.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "common/cam_method.h"

namespace camserve::camctl {
namespace {

// The contract's indices are ascending; those in a file may not be.
std::vector<int> Classes(
    const google::protobuf::RepeatedField<int32_t>& indices) {
  std::vector<int> classes(indices.begin(), indices.end());
  std::sort(classes.begin(), classes.end());
  return classes;
}

void ReadAopc(const v1::SampleResult& result, SampleScores& scores) {
  for (const v1::AopcResult& aopc : result.aopc()) {
    const std::optional<CamMethod> method = MethodOfNumber(aopc.method());
    const std::optional<PerturbationOrder> order = OrderOfNumber(aopc.order());
    if (!method.has_value() || !order.has_value()) continue;
    scores.scores.push_back(
        {.key = AopcKey(*method, aopc.grid(), *order),
         .class_index = aopc.class_index(),
         .value = aopc.score(),
         .curve = {aopc.curve().begin(), aopc.curve().end()}});
  }
}

void ReadMaxSensitivity(const v1::SampleResult& result, SampleScores& scores) {
  for (const v1::MaxSensitivityResult& sensitivity : result.max_sensitivity()) {
    const std::optional<CamMethod> method =
        MethodOfNumber(sensitivity.method());
    if (!method.has_value()) continue;
    Score& score = scores.scores.emplace_back();
    score.key = MaxSensitivityKey(*method, sensitivity.radius());
    score.class_index = sensitivity.class_index();
    score.value = sensitivity.score();
    if (sensitivity.has_relative_score()) {
      score.relative_value = sensitivity.relative_score();
    }
  }
}

void ReadHaas(OutputKind output, const v1::SampleResult& result,
              SampleScores& scores) {
  for (const v1::HaasResult& haas : result.haas()) {
    const std::optional<CamMethod> method = MethodOfNumber(haas.method());
    if (!method.has_value()) continue;
    Score& score = scores.scores.emplace_back();
    score.key = HaasKey(*method);
    score.class_index = haas.class_index();
    score.value = haas.predicted() ? 1 : 0;
    if (output == OutputKind::kExclusive) {
      score.predicted_index = haas.predicted_index();
    }
  }
}

// Sets the class of all scores. Results that were recorded before there were
// multi-label models name it once, and not with each score.
void SetOnlyClass(int class_index, SampleScores& scores) {
  for (Score& score : scores.scores) {
    score.class_index = class_index;
    if (score.predicted_index.has_value()) {
      score.value = *score.predicted_index == class_index ? 1 : 0;
    }
  }
}

}  // namespace

OutputKind OutputOf(const v1::EvaluationStarted& started) {
  return started.output() == v1::OUTPUT_KIND_MULTI_LABEL
             ? OutputKind::kMultiLabel
             : OutputKind::kExclusive;
}

SampleScores ReadSampleScores(OutputKind output,
                              const v1::SampleResult& result) {
  SampleScores scores = {
      .id = result.id(),
      .logits = {result.logits().begin(), result.logits().end()}};
  ReadAopc(result, scores);
  ReadMaxSensitivity(result, scores);
  ReadHaas(output, result, scores);
  if (output == OutputKind::kExclusive) {
    scores.true_classes = {result.class_index()};
    scores.predicted_classes = {result.predicted_index()};
    SetOnlyClass(result.class_index(), scores);
  } else {
    scores.true_classes = Classes(result.positive_indices());
    scores.unknown_classes = Classes(result.unknown_indices());
    scores.predicted_classes = Classes(result.predicted_indices());
  }
  return scores;
}

}  // namespace camserve::camctl
