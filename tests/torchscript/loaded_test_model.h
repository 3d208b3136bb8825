// A model that the project makes itself, on disk and loaded.
#ifndef CAMSERVE_TESTS_TORCHSCRIPT_LOADED_TEST_MODEL_H_
#define CAMSERVE_TESTS_TORCHSCRIPT_LOADED_TEST_MODEL_H_

#include <cmath>
#include <functional>
#include <memory>
#include <numeric>
#include <string>

#include "server/torchscript/torchscript_model.h"
#include "tests/models/test_models.h"
#include "tests/support/files.h"
#include "tests/torchscript/model_assertions.h"

namespace camserve {

// A test model on disk, and loaded.
class LoadedTestModel {
 public:
  explicit LoadedTestModel(const std::string& name, ModelOptions options = {})
      : description_(FindTestModel(name)) {
    InitializeTorch(/*threads=*/1);
    options.path = (folder_.path() / "model.pt").string();
    options.trial_limit = absl::Seconds(2);
    if (!description_.input.empty()) {
      options.channels = static_cast<int>(description_.input[0]);
      options.height = static_cast<int>(description_.input[1]);
      options.width = static_cast<int>(description_.input[2]);
    }
    WriteTestModel(name, options.path);
    model_ = LoadTorchScript(options);
  }

  const absl::Status& status() const { return model_.status(); }
  const Model& model() const { return **model_; }
  const TestModel& description() const { return description_; }

  // A question on values that depend on `seed` alone.
  SampleQuestion Question(int seed) const {
    SampleQuestion question;
    question.input.shape = model().image_shape();
    const int64_t size = std::accumulate(question.input.shape.begin(),
                                         question.input.shape.end(), int64_t{1},
                                         std::multiplies<>());
    for (int64_t i = 0; i < size; ++i) {
      question.input.values.push_back(
          static_cast<float>(std::sin(0.37 * static_cast<double>(i) + seed)));
    }
    return question;
  }

  SampleExplanation Explain(const SampleQuestion& question,
                            const std::string& layer = "") const {
    return ExplainAll(model(), layer, {question}).at(0);
  }

 private:
  TemporaryFolder folder_;
  const TestModel& description_;
  absl::StatusOr<std::unique_ptr<Model>> model_;
};

}  // namespace camserve

#endif  // CAMSERVE_TESTS_TORCHSCRIPT_LOADED_TEST_MODEL_H_
