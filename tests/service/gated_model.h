// A model that answers when a test lets it.
#ifndef CAMSERVE_TESTS_SERVICE_GATED_MODEL_H_
#define CAMSERVE_TESTS_SERVICE_GATED_MODEL_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "server/repository/model_repository.h"
#include "tests/repository/fake_model.h"
#include "tests/serving/gate.h"

namespace camserve {

// A loader of models of three classes that explain only once the gate is open.
inline ModelRepository::Loader LoadGatedModel(
    const std::shared_ptr<Gate>& gate) {
  return [gate](const ModelOptions&) -> absl::StatusOr<std::unique_ptr<Model>> {
    return std::make_unique<FakeModel>(
        3,
        [gate](const std::string&, const SampleQuestion& question,
               absl::Time) -> FakeModel::Answer {
          gate->Pass();
          SampleExplanation answer;
          answer.logits = {0, 1, 0};
          answer.probabilities = {0.25, 0.5, 0.25};
          for (const CamMethod method : question.methods) {
            SignedMap map;
            map.method = method;
            map.class_index = 1;
            map.raw = {.shape = {2, 2}, .values = std::vector<float>(4)};
            map.heatmap = {.shape = {8, 8}, .values = std::vector<float>(64)};
            answer.maps.push_back(std::move(map));
          }
          return answer;
        });
  };
}

}  // namespace camserve

#endif  // CAMSERVE_TESTS_SERVICE_GATED_MODEL_H_
