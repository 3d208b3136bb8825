// Models for tests of what stands on the repository.
#ifndef CAMSERVE_TESTS_REPOSITORY_SERVED_MODELS_H_
#define CAMSERVE_TESTS_REPOSITORY_SERVED_MODELS_H_

#include <memory>
#include <string>
#include <vector>

#include "server/repository/model_repository.h"
#include "tests/repository/fake_model.h"

namespace camserve {

inline const std::vector<std::string> kTestLabels = {"normal", "pneumonia",
                                                     "other"};

// As the repository would serve it: [3, 8, 8], mean and std 0.5.
inline ServedModel MakeServedModel() {
  ServedModel model;
  model.identity = {.name = "chest", .version = 1, .sha256 = "abc"};
  model.input = {
      .channels = 3, .height = 8, .width = 8, .mean = {0.5f}, .std = {0.5f}};
  model.class_labels = kTestLabels;
  model.instances = {
      std::make_shared<FakeModel>(static_cast<int>(kTestLabels.size()))};
  model.placements = {"cpu"};
  return model;
}

// The same, but of labels: with the thresholds 0.5, 0.25 and 0.75.
inline ServedModel MakeMultiLabelModel() {
  ServedModel model = MakeServedModel();
  model.output = OutputKind::kMultiLabel;
  model.thresholds = {0.5, 0.25, 0.75};
  return model;
}

}  // namespace camserve

#endif  // CAMSERVE_TESTS_REPOSITORY_SERVED_MODELS_H_
