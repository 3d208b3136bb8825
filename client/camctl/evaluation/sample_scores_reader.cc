#include "client/camctl/evaluation/sample_scores_reader.h"

#include <optional>

namespace camserve::camctl {
namespace {

std::optional<CamMethod> Method(v1::CamMethod method) {
  if (method == v1::CAM_METHOD_GRAD_CAM) return CamMethod::kGradCam;
  if (method == v1::CAM_METHOD_HIRES_CAM) return CamMethod::kHiResCam;
  return std::nullopt;
}

std::optional<PerturbationOrder> Order(v1::PerturbationOrder order) {
  switch (order) {
    case v1::PERTURBATION_ORDER_MORF:
      return PerturbationOrder::kMorf;
    case v1::PERTURBATION_ORDER_LERF:
      return PerturbationOrder::kLerf;
    case v1::PERTURBATION_ORDER_RANDOM:
      return PerturbationOrder::kRandom;
    default:
      return std::nullopt;
  }
}

void ReadAopc(const v1::SampleResult& result, SampleScores& scores) {
  for (const v1::AopcResult& aopc : result.aopc()) {
    const std::optional<CamMethod> method = Method(aopc.method());
    const std::optional<PerturbationOrder> order = Order(aopc.order());
    if (!method.has_value() || !order.has_value()) continue;
    scores.aopc.push_back(
        {.key = {.method = *method, .grid = aopc.grid(), .order = *order},
         .score = aopc.score(),
         .curve = {aopc.curve().begin(), aopc.curve().end()}});
  }
}

void ReadMaxSensitivity(const v1::SampleResult& result, SampleScores& scores) {
  for (const v1::MaxSensitivityResult& sensitivity : result.max_sensitivity()) {
    const std::optional<CamMethod> method = Method(sensitivity.method());
    if (!method.has_value()) continue;
    MaxSensitivityScore score = {
        .key = {.method = *method, .radius = sensitivity.radius()},
        .score = sensitivity.score()};
    if (sensitivity.has_relative_score()) {
      score.relative_score = sensitivity.relative_score();
    }
    scores.max_sensitivity.push_back(score);
  }
}

void ReadHaas(const v1::SampleResult& result, SampleScores& scores) {
  for (const v1::HaasResult& haas : result.haas()) {
    const std::optional<CamMethod> method = Method(haas.method());
    if (!method.has_value()) continue;
    scores.haas.push_back(
        {.method = *method, .predicted_index = haas.predicted_index()});
  }
}

}  // namespace

SampleScores ReadSampleScores(const v1::SampleResult& result) {
  SampleScores scores = {
      .id = result.id(),
      .class_index = result.class_index(),
      .predicted_index = result.predicted_index(),
      .logits = {result.logits().begin(), result.logits().end()}};
  ReadAopc(result, scores);
  ReadMaxSensitivity(result, scores);
  ReadHaas(result, scores);
  return scores;
}

}  // namespace camserve::camctl
