// The vocabulary of explanations: verdicts, layers, classes, maps.
#ifndef CAMSERVE_COMMON_EXPLANATION_H_
#define CAMSERVE_COMMON_EXPLANATION_H_

#include <limits>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/cam_method.h"
#include "common/tensor.h"

namespace camserve {

// Whether the values of a map add up to the class score that it explains.
enum class FaithfulnessVerdict {
  kProven,       // by the structure of the network after the layer
  kNotFaithful,  // a residual above tolerance was seen
  kUnknown,      // neither
  kUnknownYet,   // not looked into so far
};
using Verdicts = PerMethod<FaithfulnessVerdict>;

// Why a map shows nothing.
enum class EmptyReason {
  kNotEmpty,
  kNoPositiveEvidence,  // no value of the map is above 0
  kConstantMap,         // the map is one positive constant
  // The model returns probabilities whose logits could not be found, and this
  // one is so near 0 or 1 that every gradient is exactly 0.
  kSaturated,
};

// A layer that can be explained: a module whose output is [N, F, h, w].
struct LayerInfo {
  // Dotted module paths that return this tensor, shortest first.
  std::vector<std::string> paths;
  int channels = 0;
  int height = 0;
  int width = 0;
  // Calls of the module in one forward pass; above 1 the last is explained.
  int calls = 1;
  Verdicts verdicts = Verdicts(FaithfulnessVerdict::kUnknownYet);
  // In how many classes a residual was looked for; 0 where none was.
  int classes_checked = 0;
  // Why the part before the layer runs as it was saved though optimisation is
  // on; empty where it is optimised, and where the layer was not used so far.
  std::string not_optimized;
};

// A module that gives maps which can't be explained, and why.
struct RefusedLayer {
  std::string path;
  std::string reason;
};

// Which classes to explain: those of the k greatest logits; those of some
// indices; or those whose probability is at or above their threshold (one a
// class), greatest logit first. By indices or thresholds there may be none:
// then the answer has logits and no maps.
struct TopK {
  int k = 1;
};
using ClassIndices = std::vector<int>;
struct AboveThreshold {
  std::vector<double> thresholds;
  // Where there are more, the answer is INVALID_ARGUMENT.
  int most = std::numeric_limits<int>::max();
};
using ClassSelection = std::variant<TopK, ClassIndices, AboveThreshold>;

// The map of one method for one class, before any picture is made of it.
struct SignedMap {
  CamMethod method = CamMethod::kGradCam;
  int class_index = 0;
  Tensor raw;  // [h, w] of the layer, with signs
  // [H, W] of the model's input: in [0, 1], and in [-1, 1] (raw over its
  // greatest absolute value, resized).
  Tensor heatmap;
  Tensor signed_heatmap;
  EmptyReason empty_reason = EmptyReason::kNotEmpty;
  // Share of the raw map's absolute sum that is positive, in [0, 1]; 0 where
  // the map is all zero.
  float positive_share = 0;
  // The sum of raw, the class's logit, the part of the logit that no place of
  // the layer accounts for, and |map_sum - (logit - bias)|. Where bias and
  // residual are absent, faithfulness_error says why.
  double map_sum = 0;
  double logit = 0;
  std::optional<double> bias;
  std::optional<double> residual;
  std::string faithfulness_error;
  FaithfulnessVerdict verdict = FaithfulnessVerdict::kUnknown;
};

// One sample's answer.
struct SampleExplanation {
  std::vector<float> logits;  // of every class; (0, z) of a one-logit model
  std::vector<double> probabilities;  // by the model's OutputKind
  std::vector<SignedMap> maps;        // in the order of classes, then methods
  // How many classes the question chose; it may want only some of them
  // explained.
  int chosen_classes = 0;
  // Calls of the layer's module in the pass; above 1 the last is explained.
  int layer_calls = 1;
};

}  // namespace camserve

#endif  // CAMSERVE_COMMON_EXPLANATION_H_
