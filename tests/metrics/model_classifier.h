// A model as the metrics see it, without a server in between.
#ifndef CAMSERVE_TESTS_METRICS_MODEL_CLASSIFIER_H_
#define CAMSERVE_TESTS_METRICS_MODEL_CLASSIFIER_H_

#include <string>
#include <utility>
#include <vector>

#include "common/status_macros.h"
#include "server/metrics/classifier.h"

namespace camserve {

class ModelClassifier : public Classifier {
 public:
  // `layer` empty: the model's default.
  explicit ModelClassifier(const Model& model, std::string layer = "")
      : model_(model), layer_(std::move(layer)) {}

  absl::StatusOr<Tensor> Logits(Tensor batch) override {
    return model_.Logits(layer_, batch, absl::InfiniteFuture());
  }

  absl::StatusOr<std::vector<SampleExplanation>> Explain(
      std::vector<SampleQuestion> questions) override {
    std::vector<SampleExplanation> answers;
    for (auto& answer :
         model_.Explain(layer_, questions, absl::InfiniteFuture())) {
      RETURN_IF_ERROR(answer.status());
      answers.push_back(*std::move(answer));
    }
    return answers;
  }

 private:
  const Model& model_;
  const std::string layer_;
};

}  // namespace camserve

#endif  // CAMSERVE_TESTS_METRICS_MODEL_CLASSIFIER_H_
