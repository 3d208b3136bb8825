// Test models in memory, for tests and benches that know LibTorch.
#ifndef CAMSERVE_TESTS_MODELS_MAKE_TEST_MODEL_H_
#define CAMSERVE_TESTS_MODELS_MAKE_TEST_MODEL_H_

#include <torch/script.h>

#include <cstdint>

#include "absl/strings/string_view.h"

namespace camserve {

// In evaluation mode, but for "training_mode". Throws std::out_of_range for an
// unknown name. Thread-safe.
torch::jit::Module MakeTestModel(absl::string_view name, uint64_t seed = 1);

}  // namespace camserve

#endif  // CAMSERVE_TESTS_MODELS_MAKE_TEST_MODEL_H_
