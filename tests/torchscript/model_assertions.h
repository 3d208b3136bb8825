// What tests of models share: loading, asking, and comparing maps.
#ifndef CAMSERVE_TESTS_TORCHSCRIPT_MODEL_ASSERTIONS_H_
#define CAMSERVE_TESTS_TORCHSCRIPT_MODEL_ASSERTIONS_H_

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "nlohmann/json.hpp"
#include "server/model/model.h"

namespace camserve {

absl::StatusOr<std::unique_ptr<Model>> LoadModel(
    const std::filesystem::path& path,
    std::optional<TrunkLayout> layout = std::nullopt);

// The slice tensor[index[0], index[1], ...].
Tensor Slice(const Tensor& tensor, absl::Span<const int64_t> index);

// One question a sample of `inputs` [N, C, H, W], on the same classes.
std::vector<SampleQuestion> QuestionsOf(const Tensor& inputs,
                                        const ClassIndices& classes);

// Explains all questions in one batch and fails the test where one is refused.
std::vector<SampleExplanation> ExplainAll(
    const Model& model, const std::string& layer,
    const std::vector<SampleQuestion>& questions);

// The greatest |a - b|; infinity where the shapes differ or a value is no
// number.
double Distance(const Tensor& a, const Tensor& b);

// The greatest |value|.
double Magnitude(const Tensor& tensor);

// Fails where a logit is off by more than `cpu_tolerance` * max(1, |s|); 1e-3
// on a GPU.
void ExpectLogits(const std::vector<float>& logits,
                  const nlohmann::json& expected, double cpu_tolerance = 1e-4);

}  // namespace camserve

#endif  // CAMSERVE_TESTS_TORCHSCRIPT_MODEL_ASSERTIONS_H_
