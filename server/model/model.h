// One loaded classifier that explains itself. The door of this room: no
// LibTorch type or exception passes it.
#ifndef CAMSERVE_SERVER_MODEL_MODEL_H_
#define CAMSERVE_SERVER_MODEL_MODEL_H_

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/explanation.h"
#include "common/output_kind.h"
#include "common/tensor.h"
#include "server/model/load_steps.h"
#include "server/model/trunk_layout.h"

namespace camserve {

enum class Precision {
  kFloat32,
  kBfloat16Trunk,  // the part before the layer; maps and scores stay float32
};

// How the part before the layer is computed.
struct Optimization {
  Precision precision = Precision::kFloat32;
  // Fold and fuse what is constant. Off: the model runs as it was saved.
  bool is_on = true;
  // Absent: the fastest on this machine, where there is a choice and it can be
  // kept, and the fused one elsewhere.
  std::optional<TrunkLayout> layout;
};

// What is kept of a model, in memory and on disk.
struct ModelCaches {
  // The folder where choices of layouts are kept, by the file's sum; without
  // both, nothing is timed.
  std::string layout_cache;
  // Layers kept split; the least recently used goes first.
  int max_split_layers = 4;
};

struct ModelOptions {
  // The TorchScript file.
  std::string path;
  // "cpu", "cuda:0".
  std::string device = "cpu";
  // What the model takes; a 0 is found by trial runs.
  int channels = 0;
  int height = 0;
  int width = 0;
  // The layer to explain where a request names none; empty: the last module
  // whose output is a 4-D tensor of more than one place.
  std::string default_layer;
  // The classes that somebody has named; 0: not known.
  int class_count = 0;
  // What the output means; found by the model's last step where absent. One
  // that contradicts that step is refused.
  std::optional<OutputKind> output;
  // The entry of the dictionary or named tuple that forward returns which holds
  // the logits; empty: the one that can.
  std::string logits_key;
  Optimization optimization;
  ModelCaches caches;
  std::string sha256;  // of the file; empty: not known
  // Images that a pass is to be fast for, beside a single one.
  int max_batch_size = 8;
  // Of a pass on the CPU; 0: as many as InitializeTorch was told.
  int threads = 0;
  // The longest that one trial or warm-up pass may take; a model whose forward
  // does not end is refused after it.
  absl::Duration trial_limit = absl::Seconds(20);
};

// The last step of a model's file, where it was taken off (section 11 of the
// definitions): what is explained is what it was given.
enum class LastStep { kNone, kSoftmax, kLogSoftmax, kSigmoid };

struct ModelOutput {
  OutputKind kind = OutputKind::kExclusive;
  LastStep removed_step = LastStep::kNone;
  std::string logits_key;  // empty where forward returns a tensor
};

// What one sample asks of a model.
struct SampleQuestion {
  Tensor input;  // [C, H, W], normalised
  ClassSelection classes = TopK{1};
  // In the order of the answer; without repetition.
  std::vector<CamMethod> methods = {kDefaultCamMethods.begin(),
                                    kDefaultCamMethods.end()};
  // Without them SignedMap holds no such map.
  bool wants_heatmaps = true;
  bool wants_signed_heatmaps = false;
  // Of the chosen classes, in the order of the answer, only so many are
  // explained, from this one on.
  int first_class = 0;
  int most_classes = std::numeric_limits<int>::max();
  // Asked before each class is explained: once the deadline has passed or the
  // call is cancelled, the rest is left out, and this sample's answer is an
  // error. `is_cancelled` is thread-safe; may be empty.
  absl::Time deadline = absl::InfiniteFuture();
  std::function<bool()> is_cancelled;
};

// What an explanation at a layer costs beside the pass up to the layer.
struct LayerCost {
  // The model is cut there already: nobody waits seconds for that.
  bool is_cut = true;
  // Each class's gradient is the same for every input, and kept: no class costs
  // a pass back.
  bool has_constant_gradients = false;
  // Of a map, where the image has image_shape().
  int map_height = 0;
  int map_width = 0;
};

// Thread-safe. Explain may run on several threads at once.
class Model {
 public:
  virtual ~Model() = default;

  // [C, H, W]; -1 for a size that may vary, from 1 to kMostPixelsASide.
  static constexpr int64_t kMostPixelsASide = 2048;
  virtual const std::vector<int64_t>& input_shape() const = 0;
  // [C, H, W] for images: as input_shape, with a size in place of each -1.
  virtual const std::vector<int64_t>& image_shape() const = 0;
  // 2 for a model of one logit.
  virtual int class_count() const = 0;
  virtual const std::string& default_layer() const = 0;

  virtual const ModelOutput& output() const = 0;
  // What a user of the model's numbers has to know, in sentences.
  virtual const std::vector<std::string>& warnings() const = 0;
  virtual TrunkInfo trunk() const = 0;
  // What its load cost.
  virtual const std::vector<LoadStep>& load_steps() const = 0;

  // The layers that can be explained, in execution order, with those of their
  // verdicts that are known: that of the default layer, and what JudgeLayers
  // has found.
  virtual std::vector<LayerInfo> Layers() const = 0;
  // The modules that give maps which can't be explained, in execution order.
  virtual const std::vector<RefusedLayer>& refused_layers() const = 0;

  // Looks for verdicts that Layers does not know yet, until `until`, or a
  // little longer: what is begun is finished. Whether all are known now. An
  // error is of the search, not of a layer.
  virtual absl::StatusOr<bool> JudgeLayers(absl::Time until) const = 0;

  // Whether `layer` (empty: the default layer) can be explained; splits the
  // model there. NOT_FOUND, FAILED_PRECONDITION and DEADLINE_EXCEEDED as
  // Explain.
  virtual absl::Status CheckLayer(const std::string& layer,
                                  absl::Time deadline) const = 0;

  // Of `layer` (empty: the default layer), at once. All that is known of a
  // layer that can't be explained is that it costs nothing.
  virtual LayerCost CostAt(const std::string& layer) const = 0;

  // INVALID_ARGUMENT unless `shape` is one that the model takes.
  virtual absl::Status CheckInput(absl::Span<const int64_t> shape) const = 0;

  // Explains a batch at `layer` (empty: the default layer) in one pass of the
  // trunk; one answer a question, in their order. All inputs have one shape.
  // The first use of another layer splits the model there. An error of one
  // sample is that sample's answer; what concerns all is everybody's:
  //   NOT_FOUND            no such layer; names some that are there
  //   INVALID_ARGUMENT     an input of another shape, a class out of range
  //   FAILED_PRECONDITION  the layer can't be explained, a value is not finite,
  //                        or LibTorch can't compute what the model asks for
  //   RESOURCE_EXHAUSTED   out of memory
  //   UNAVAILABLE          the system did not open a file that LibTorch needs
  //   DEADLINE_EXCEEDED    the model loops beyond `deadline`, or the sample's
  //                        own has passed before its last class
  //   CANCELLED            the sample's call was cancelled before that
  virtual std::vector<absl::StatusOr<SampleExplanation>> Explain(
      const std::string& layer, absl::Span<const SampleQuestion> questions,
      absl::Time deadline) const = 0;

  // [N, class_count()]: the logits of `batch` [N, C, H, W] without any
  // explanation, from the trunk and head that Explain uses at `layer`. Errors
  // as Explain.
  virtual absl::StatusOr<Tensor> Logits(const std::string& layer,
                                        const Tensor& batch,
                                        absl::Time deadline) const = 0;
};

// LibTorch's switches are global to the process: call once, first, from main.
// `threads` is what one pass uses on the CPU, unless ModelOptions says another
// number; 0: one a core.
void InitializeTorch(int threads);

// "2.11.0".
std::string TorchVersion();

// "cpu", then "cuda:0", ... where a GPU and its libraries are there.
std::vector<std::string> AvailableDevices();

// Bytes that this process holds on one of these, what LibTorch keeps for later
// included; 0 for the CPU, or where it does not say. Thread-safe.
int64_t DeviceMemoryBytes(const std::string& device);

// Gives back to the system what is kept of one of these for later passes. What
// is in use stays. Thread-safe.
void ReleaseDeviceMemory(const std::string& device);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_MODEL_MODEL_H_
