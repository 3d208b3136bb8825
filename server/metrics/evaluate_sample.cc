#include "server/metrics/evaluate_sample.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "server/core/status_macros.h"
#include "server/metrics/aopc.h"
#include "server/metrics/haas.h"
#include "server/metrics/logit_batches.h"
#include "server/metrics/max_sensitivity.h"

namespace camserve {
namespace {

// The lowest index at a tie.
int GreatestOf(absl::Span<const float> logits) {
  return static_cast<int>(std::max_element(logits.begin(), logits.end()) -
                          logits.begin());
}

class Evaluator {
 public:
  Evaluator(const EvaluationSpec& spec, const LabelledSample& sample,
            Classifier& classifier)
      : spec_(spec),
        sample_(sample),
        classifier_(classifier),
        batches_(classifier, sample.x.shape, spec.batch_size),
        aopc_(spec, sample.id, sample.x) {}

  absl::StatusOr<SampleEvaluation> Run() {
    RETURN_IF_ERROR(Explain());
    SampleScores& scores = evaluation_.scores;
    const bool has_aopc = spec_.aopc.has_value() && scores.is_correct();
    if (has_aopc) {
      RETURN_IF_ERROR(aopc_.Prepare(explanation_.maps, batches_));
    }
    RETURN_IF_ERROR(PrepareHaas());
    RETURN_IF_ERROR(batches_.Finish());
    if (has_aopc) {
      scores.aopc =
          aopc_.Scores(explanation_.logits, sample_.class_index, batches_);
    }
    ReadHaas();
    if (spec_.max_sensitivity.has_value() && scores.is_correct()) {
      ASSIGN_OR_RETURN(
          scores.max_sensitivity,
          MaxSensitivityOf(spec_, sample_.id, sample_.x, sample_.class_index,
                           explanation_.maps, classifier_));
    }
    return std::move(evaluation_);
  }

 private:
  // The maps of the true class: of a correctly classified sample that is the
  // predicted one.
  absl::Status Explain() {
    SampleQuestion question = {
        .input = sample_.x,
        .classes = ClassIndices{sample_.class_index},
        .methods = spec_.methods,
        .wants_signed_heatmaps =
            spec_.haas.has_value() && spec_.haas->is_signed};
    ASSIGN_OR_RETURN(std::vector<SampleExplanation> answers,
                     classifier_.Explain({std::move(question)}));
    explanation_ = std::move(answers.front());
    evaluation_.scores.id = sample_.id;
    evaluation_.scores.class_index = sample_.class_index;
    evaluation_.scores.logits = explanation_.logits;
    evaluation_.scores.predicted_index = GreatestOf(explanation_.logits);
    return absl::OkStatus();
  }

  absl::Status PrepareHaas() {
    if (!spec_.haas.has_value()) return absl::OkStatus();
    const absl::Status is_image = CheckIsImage(spec_, sample_.x);
    if (!is_image.ok()) {
      evaluation_.haas_refusal = std::string(is_image.message());
      return absl::OkStatus();
    }
    for (const SignedMap& map : explanation_.maps) {
      const Tensor& attribution =
          spec_.haas->is_signed ? map.signed_heatmap : map.heatmap;
      ASSIGN_OR_RETURN(
          const LogitBatches::Slot slot,
          batches_.Add(BrightenedImage(spec_, sample_.x, attribution)));
      haas_.emplace_back(map.method, slot);
    }
    return absl::OkStatus();
  }

  void ReadHaas() {
    for (const auto& [method, slot] : haas_) {
      evaluation_.scores.haas.push_back(
          {.method = method,
           .predicted_index = GreatestOf(batches_.logits(slot))});
    }
  }

  const EvaluationSpec& spec_;
  const LabelledSample& sample_;
  Classifier& classifier_;
  LogitBatches batches_;
  Aopc aopc_;
  SampleExplanation explanation_;
  std::vector<std::pair<CamMethod, LogitBatches::Slot>> haas_;
  SampleEvaluation evaluation_;
};

}  // namespace

absl::StatusOr<SampleEvaluation> EvaluateSample(const EvaluationSpec& spec,
                                                const LabelledSample& sample,
                                                Classifier& classifier) {
  return Evaluator(spec, sample, classifier).Run();
}

}  // namespace camserve
