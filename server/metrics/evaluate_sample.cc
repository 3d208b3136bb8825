#include "server/metrics/evaluate_sample.h"

#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "common/output_kind.h"
#include "common/status_macros.h"
#include "server/metrics/logit_batches.h"
#include "server/metrics/metric_table.h"

namespace camserve {
namespace {

class Evaluator {
 public:
  Evaluator(const EvaluationSpec& spec, const LabelledSample& sample,
            Classifier& classifier)
      : spec_(spec),
        sample_(sample),
        classifier_(classifier),
        batches_(classifier, sample.x.shape, spec.batch_size) {
    for (const Metric metric : AllMetrics()) {
      const BeginMetric& begin = BeginOf(metric);
      if (!begin) continue;
      std::unique_ptr<SampleMetric> begun = begin(spec, sample);
      if (begun != nullptr) metrics_.push_back({metric, std::move(begun)});
    }
  }

  absl::StatusOr<SampleEvaluation> Run() {
    RETURN_IF_ERROR(Explain());
    for (const Measured& metric : metrics_) {
      RETURN_IF_ERROR(metric.work->Prepare(MapsFor(metric.metric), batches_));
    }
    RETURN_IF_ERROR(batches_.Finish());
    SampleScores& scores = evaluation_.scores;
    for (const Measured& metric : metrics_) {
      ASSIGN_OR_RETURN(
          std::vector<Score> measured,
          metric.work->Scores(scores.logits, batches_, classifier_));
      absl::c_move(measured, std::back_inserter(scores.scores));
      const std::string refusal = metric.work->refusal();
      if (!refusal.empty()) evaluation_.refusals[metric.metric] = refusal;
    }
    return std::move(evaluation_);
  }

 private:
  struct Measured {
    Metric metric;
    std::unique_ptr<SampleMetric> work;
  };

  // The maps of all true classes, from one pass.
  absl::Status Explain() {
    SampleQuestion question = {
        .input = sample_.x,
        .classes = ClassIndices(sample_.true_classes),
        .methods = spec_.methods,
        .wants_signed_heatmaps =
            absl::c_any_of(metrics_, [](const Measured& metric) {
              return metric.work->wants_signed_heatmaps();
            })};
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

  std::vector<const SignedMap*> MapsFor(Metric metric) const {
    const bool wants_all = TraitsOf(metric).pairs == ScoredPairs::kAll;
    std::vector<const SignedMap*> maps;
    for (const SignedMap& map : maps_) {
      if (wants_all || evaluation_.scores.Predicts(map.class_index)) {
        maps.push_back(&map);
      }
    }
    return maps;
  }

  const EvaluationSpec& spec_;
  const LabelledSample& sample_;
  Classifier& classifier_;
  LogitBatches batches_;
  std::vector<Measured> metrics_;
  std::vector<SignedMap> maps_;
  SampleEvaluation evaluation_;
};

}  // namespace

absl::StatusOr<SampleEvaluation> EvaluateSample(const EvaluationSpec& spec,
                                                const LabelledSample& sample,
                                                Classifier& classifier) {
  return Evaluator(spec, sample, classifier).Run();
}

}  // namespace camserve
