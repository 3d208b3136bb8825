#include "server/metrics/evaluate_sample.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "common/output_kind.h"
#include "common/status_macros.h"
#include "server/metrics/aopc.h"
#include "server/metrics/haas.h"
#include "server/metrics/logit_batches.h"
#include "server/metrics/max_sensitivity.h"

namespace camserve {
namespace {

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
    const std::vector<const SignedMap*> predicted = PredictedMaps();
    const bool has_aopc = spec_.aopc.has_value() && !predicted.empty();
    if (has_aopc) RETURN_IF_ERROR(aopc_.Prepare(predicted, batches_));
    RETURN_IF_ERROR(PrepareHaas());
    RETURN_IF_ERROR(batches_.Finish());
    if (has_aopc) scores.aopc = aopc_.Scores(scores.logits, batches_);
    ReadHaas();
    if (spec_.max_sensitivity.has_value() && !predicted.empty()) {
      ASSIGN_OR_RETURN(scores.max_sensitivity,
                       MaxSensitivityOf(spec_, sample_.id, sample_.x, predicted,
                                        classifier_));
    }
    return std::move(evaluation_);
  }

 private:
  // The maps of all true classes, from one pass.
  absl::Status Explain() {
    SampleQuestion question = {
        .input = sample_.x,
        .classes = ClassIndices(sample_.true_classes),
        .methods = spec_.methods,
        .wants_signed_heatmaps =
            spec_.haas.has_value() && spec_.haas->is_signed};
    ASSIGN_OR_RETURN(std::vector<SampleExplanation> answers,
                     classifier_.Explain({std::move(question)}));
    maps_ = std::move(answers.front().maps);
    SampleScores& scores = evaluation_.scores;
    scores.id = sample_.id;
    scores.true_classes = sample_.true_classes;
    scores.unknown_classes = sample_.unknown_classes;
    scores.logits = std::move(answers.front().logits);
    scores.predicted_classes =
        PredictedClasses(spec_.output, scores.logits, spec_.thresholds);
    return absl::OkStatus();
  }

  // AOPC and Max-Sensitivity are of true classes that are predicted.
  std::vector<const SignedMap*> PredictedMaps() const {
    std::vector<const SignedMap*> predicted;
    for (const SignedMap& map : maps_) {
      if (evaluation_.scores.Predicts(map.class_index)) {
        predicted.push_back(&map);
      }
    }
    return predicted;
  }

  absl::Status PrepareHaas() {
    if (!spec_.haas.has_value()) return absl::OkStatus();
    const absl::Status is_image = CheckIsImage(spec_, sample_.x);
    if (!is_image.ok()) {
      evaluation_.haas_refusal = std::string(is_image.message());
      return absl::OkStatus();
    }
    for (const SignedMap& map : maps_) {
      const Tensor& attribution =
          spec_.haas->is_signed ? map.signed_heatmap : map.heatmap;
      ASSIGN_OR_RETURN(
          const LogitBatches::Slot slot,
          batches_.Add(BrightenedImage(spec_, sample_.x, attribution)));
      haas_.push_back({map.method, map.class_index, slot});
    }
    return absl::OkStatus();
  }

  void ReadHaas() {
    for (const Brightened& image : haas_) {
      const std::vector<int> predicted = PredictedClasses(
          spec_.output, batches_.logits(image.slot), spec_.thresholds);
      HaasScore score = {
          .method = image.method,
          .class_index = image.class_index,
          .is_predicted = std::binary_search(predicted.begin(), predicted.end(),
                                             image.class_index)};
      if (spec_.output == OutputKind::kExclusive) {
        score.predicted_index = predicted.front();
      }
      evaluation_.scores.haas.push_back(score);
    }
  }

  // x as the map of that class and method brightens it.
  struct Brightened {
    CamMethod method;
    int class_index;
    LogitBatches::Slot slot;
  };

  const EvaluationSpec& spec_;
  const LabelledSample& sample_;
  Classifier& classifier_;
  LogitBatches batches_;
  Aopc aopc_;
  std::vector<SignedMap> maps_;
  std::vector<Brightened> haas_;
  SampleEvaluation evaluation_;
};

}  // namespace

absl::StatusOr<SampleEvaluation> EvaluateSample(const EvaluationSpec& spec,
                                                const LabelledSample& sample,
                                                Classifier& classifier) {
  return Evaluator(spec, sample, classifier).Run();
}

}  // namespace camserve
