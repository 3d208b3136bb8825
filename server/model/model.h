// One loaded classifier that explains itself. The entry to this room: no
// LibTorch type or exception leaves it.
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
  // Fold constants and fuse steps. Off: the model runs as it was saved.
  bool is_on = true;
  // Absent: the fastest on this machine where the choice can be kept
  // (ModelCaches::layout_cache), else the fused one. Without effect on a GPU.
  std::optional<TrunkLayout> layout;
};

// What is kept of a model, in memory and on disk.
struct ModelCaches {
  // The folder where chosen layouts are kept, by the file's SHA-256. Without
  // the folder or ModelOptions::sha256 no layout is timed.
  std::string layout_cache;
  // How many layers are kept split beside the default one; the least recently
  // used goes first.
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
  // The layer to explain where a request names none; empty: the last one of
  // more than one place that can be explained.
  std::string default_layer;
  // How many classes the configuration names; 0: not known.
  int class_count = 0;
  // What the output means; where absent, the model's last step tells. A value
  // that contradicts that step is refused.
  std::optional<OutputKind> output;
  // The name of the logits in the dictionary or named tuple that forward
  // returns; empty: the one entry that can be the logits.
  std::string logits_key;
  Optimization optimization;
  ModelCaches caches;
  std::string sha256;  // of the file; empty: not known
  // Images that a pass is to be fast for, beside a single one.
  int max_batch_size = 8;
  // CPU threads of a pass; 0: as many as InitializeTorch was told.
  int threads = 0;
  // The longest that one trial or warm-up pass may take; a model whose forward
  // does not end is refused after it.
  absl::Duration trial_limit = absl::Seconds(20);
};

// The last step of a model's file, where it was taken off (section 11 of the
// definitions): what that step was given is explained.
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
  // Which heatmaps SignedMap is to hold.
  bool wants_heatmaps = true;
  bool wants_signed_heatmaps = false;
  // Of the chosen classes, in the order of the answer, those that are
  // explained: `most_classes` at most, from number `first_class` on, counted
  // from 0.
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
  // Whether the model is cut there already, so that nobody waits seconds for
  // it.
  bool is_cut = true;
  // Whether each class's gradient is the same for every input and kept, so that
  // classes cost no backward passes.
  bool has_constant_gradients = false;
  // The size of a map of an image of image_shape().
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
  // The number of classes, 2 for a classifier of one logit; of a regression,
  // the number of its outputs.
  virtual int class_count() const = 0;
  virtual const std::string& default_layer() const = 0;

  virtual const ModelOutput& output() const = 0;
  // What a user of the model's numbers has to know, in sentences.
  virtual const std::vector<std::string>& warnings() const = 0;
  virtual TrunkInfo trunk() const = 0;
  // What loading it took.
  virtual const std::vector<LoadStep>& load_steps() const = 0;

  // The layers that can be explained, in execution order. Their verdicts are
  // filled in as far as they are known: for the default layer, for layers that
  // were split, and for what JudgeLayers has found.
  virtual std::vector<LayerInfo> Layers() const = 0;
  // The modules that give maps which can't be explained, in execution order.
  virtual const std::vector<RefusedLayer>& refused_layers() const = 0;

  // Looks for verdicts that Layers does not know yet. Begins nothing after
  // `until`, and finishes what was begun. Whether all are known now. An error
  // is one of the search, not of a layer.
  virtual absl::StatusOr<bool> JudgeLayers(absl::Time until) const = 0;

  // Whether `layer` (empty: the default layer) can be explained. Splits the
  // model there, which may take seconds. NOT_FOUND, FAILED_PRECONDITION and
  // DEADLINE_EXCEEDED as Explain.
  virtual absl::Status CheckLayer(const std::string& layer,
                                  absl::Time deadline) const = 0;

  // The cost at `layer` (empty: the default layer), without waiting. A layer
  // that can't be explained costs nothing, and a default LayerCost says so.
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

// Bytes that this process holds on `device`, one of AvailableDevices(), with
// what LibTorch keeps for later; 0 for the CPU, or where LibTorch does not say.
// Thread-safe.
int64_t DeviceMemoryBytes(const std::string& device);

// Gives back to the system what is kept of the memory of `device`, one of
// AvailableDevices(), for later passes. What is in use stays. Thread-safe.
void ReleaseDeviceMemory(const std::string& device);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_MODEL_MODEL_H_
