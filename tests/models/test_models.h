// TorchScript models for tests and benches, made here from source text and
// seeded random weights. No LibTorch in this header: files that include
// protobuf's may use it.
#ifndef CAMSERVE_TESTS_MODELS_TEST_MODELS_H_
#define CAMSERVE_TESTS_MODELS_TEST_MODELS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tests/models/test_model.h"

namespace camserve {

// All of them, by kind, in a fixed order. Thread-safe.
const std::vector<TestModel>& TestModels();

// Throws std::out_of_range for a name that no test model has. Thread-safe.
const TestModel& FindTestModel(absl::string_view name);

// Writes the TorchScript file. The weights are a pure function of name and
// seed. Throws std::exception where the name is unknown or the file cannot be
// written. Thread-safe.
void WriteTestModel(absl::string_view name, const std::string& path,
                    uint64_t seed = 1);

// Writes a TorchScript file that ends the process that loads it, by signal
// SIGSEGV: its code is nested more deeply than the stack. Errors as
// WriteTestModel.
void WriteCrashingModel(const std::string& path);

// Writes DIR/NAME/1/model.pt: a model that the server finds in DIR. Throws as
// WriteTestModel.
void AddToRepository(absl::string_view name, const std::string& directory,
                     uint64_t seed = 1);

}  // namespace camserve

#endif  // CAMSERVE_TESTS_MODELS_TEST_MODELS_H_
