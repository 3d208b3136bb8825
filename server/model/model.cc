#include "server/model/model.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cstring>
#include <list>
#include <map>
#include <optional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "server/core/status_macros.h"
#include "server/model/explain_batch.h"
#include "server/model/faithfulness.h"
#include "server/model/graph_runner.h"
#include "server/model/graph_split.h"
#include "server/model/input_trial.h"
#include "server/model/layer_survey.h"
#include "server/model/module_check.h"
#include "server/model/pass_threads.h"
#include "server/model/split_check.h"
#include "server/model/split_layer.h"
#include "server/model/tapped_graph.h"

namespace camserve {
namespace {

class TorchModel : public Model {
 public:
  TorchModel(ModelOptions options, TappedGraph tapped)
      : options_(std::move(options)),
        tapped_(std::move(tapped)),
        reference_(tapped_.graph->copy()) {}

  absl::Status Prepare() {
    RETURN_IF_ERROR(FindInput());
    ASSIGN_OR_RETURN(
        survey_, SurveyLayers(tapped_, reference_, Noise(1), TrialDeadline()));
    ASSIGN_OR_RETURN(const SurveyedLayer* const layer, ChooseDefault());
    default_layer_ = options_.default_layer.empty() ? layer->info.paths[0]
                                                    : options_.default_layer;
    judge_ = std::make_unique<FaithfulnessJudge>(tapped_, reference_,
                                                 trial_.sizes, options_.device);
    can_batch_ = MixesNoSamples();
    ASSIGN_OR_RETURN(default_split_, Split(*layer, absl::InfiniteFuture()));
    return absl::OkStatus();
  }

  const std::vector<int64_t>& input_shape() const override {
    return input_shape_;
  }
  const std::vector<int64_t>& image_shape() const override {
    return image_shape_;
  }
  int class_count() const override { return ClassCount(trial_.outputs); }
  const std::string& default_layer() const override { return default_layer_; }

  absl::StatusOr<std::vector<LayerInfo>> Layers(
      absl::Time deadline) const override {
    UsePassThreads(options_.threads);
    const absl::MutexLock lock(&layers_mutex_);
    if (!layers_) {
      std::vector<int64_t> sites;
      for (const SurveyedLayer& layer : survey_.layers) {
        sites.push_back(layer.site);
      }
      ASSIGN_OR_RETURN(const std::vector<Verdicts> verdicts,
                       judge_->Judge(sites, deadline));
      layers_.emplace();
      for (size_t i = 0; i < survey_.layers.size(); ++i) {
        layers_->push_back(survey_.layers[i].info);
        layers_->back().verdicts = verdicts[i];
      }
    }
    return *layers_;
  }

  absl::Status CheckLayer(const std::string& layer,
                          absl::Time deadline) const override {
    UsePassThreads(options_.threads);
    return FindSplit(layer, deadline).status();
  }

  absl::Status CheckInput(absl::Span<const int64_t> shape) const override {
    bool fits = shape.size() == 3;
    for (size_t i = 0; fits && i < 3; ++i) {
      fits = input_shape_[i] < 0 ? shape[i] > 0 && shape[i] <= kMostPixelsASide
                                 : shape[i] == input_shape_[i];
    }
    if (fits) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat(
        "the input is ", ShapeString(shape), " and the model takes ",
        ShapeString(input_shape_), " (channels, height, width; -1: 1 to ",
        kMostPixelsASide, ")"));
  }

  std::vector<absl::StatusOr<SampleExplanation>> Explain(
      const std::string& layer, absl::Span<const SampleQuestion> questions,
      absl::Time deadline) const override {
    UsePassThreads(options_.threads);
    auto answers = TryExplain(layer, questions, deadline);
    if (answers.ok()) return *std::move(answers);
    return std::vector<absl::StatusOr<SampleExplanation>>(questions.size(),
                                                          answers.status());
  }

  absl::StatusOr<Tensor> Logits(const std::string& layer, const Tensor& batch,
                                absl::Time deadline) const override {
    UsePassThreads(options_.threads);
    if (batch.shape.size() != 4 || batch.shape[0] < 1) {
      return absl::InvalidArgumentError(
          absl::StrCat("the batch is ", ShapeString(batch.shape),
                       " and has to be [samples, channels, height, width]"));
    }
    RETURN_IF_ERROR(CheckInput(absl::MakeConstSpan(batch.shape).subspan(1)));
    ASSIGN_OR_RETURN(const SharedSplit split, FindSplit(layer, deadline));
    Tensor logits;
    RETURN_IF_ERROR(RunTorch(deadline, [&] {
      const at::Tensor all =
          at::from_blob(const_cast<float*>(batch.values.data()), batch.shape)
              .to(c10::Device(options_.device));
      const int64_t step = can_batch_ ? batch.shape[0] : 1;
      for (int64_t n = 0; n < batch.shape[0]; n += step) {
        ASSIGN_OR_RETURN(const Tensor some,
                         BatchLogits(*split, all.narrow(0, n, step)));
        logits.values.insert(logits.values.end(), some.values.begin(),
                             some.values.end());
      }
      return absl::OkStatus();
    }));
    logits.shape = {batch.shape[0], class_count()};
    return logits;
  }

 private:
  using Answers = std::vector<absl::StatusOr<SampleExplanation>>;
  using SharedSplit = std::shared_ptr<const SplitLayer>;

  absl::Time TrialDeadline() const {
    return absl::Now() + options_.trial_limit;
  }

  at::Tensor Noise(int64_t batch) const {
    return SeededNoise(trial_.sizes, batch, 0, options_.device);
  }

  absl::Status FindInput() {
    const InputSizes wanted = {.channels = options_.channels,
                               .height = options_.height,
                               .width = options_.width};
    ASSIGN_OR_RETURN(trial_, TryInputs(reference_, wanted, options_.device,
                                       options_.trial_limit));
    const int classes = class_count();
    if (options_.class_count > 0 && options_.class_count != classes) {
      return absl::FailedPreconditionError(
          absl::StrCat("class_labels names ", options_.class_count,
                       " classes and the model has ", classes));
    }
    image_shape_ = {trial_.sizes.channels, trial_.sizes.height,
                    trial_.sizes.width};
    input_shape_ = image_shape_;
    if (trial_.any_height) input_shape_[1] = -1;
    if (trial_.any_width) input_shape_[2] = -1;
    return absl::OkStatus();
  }

  absl::StatusOr<const SurveyedLayer*> ChooseDefault() const {
    if (options_.default_layer.empty()) return DefaultLayer(survey_);
    return FindLayer(survey_, options_.default_layer);
  }

  // A model that mixes the samples of a batch, or takes one at a time only, is
  // run one by one.
  bool MixesNoSamples() const {
    at::Tensor together;
    at::Tensor apart;
    const absl::Status status = RunTorch(TrialDeadline(), [&] {
      const at::NoGradGuard no_gradients;
      const at::Tensor batch = Noise(3);
      together = reference_.Run({batch}).at(0).toTensor();
      std::vector<at::Tensor> rows;
      for (int64_t n = 0; n < 3; ++n) {
        rows.push_back(
            reference_.Run({batch.slice(0, n, n + 1)}).at(0).toTensor());
      }
      apart = at::cat(rows);
      return absl::OkStatus();
    });
    return status.ok() && LogitsAgree(together, apart);
  }

  // Splits, or fails where the split model does not give what the whole one
  // does.
  absl::StatusOr<SharedSplit> Split(const SurveyedLayer& layer,
                                    absl::Time deadline) const {
    ASSIGN_OR_RETURN(const std::vector<Verdicts> verdicts,
                     judge_->Judge({layer.site}, deadline));
    const bool is_affine =
        verdicts[0][static_cast<size_t>(CamMethod::kHiResCam)] ==
        FaithfulnessVerdict::kProven;
    SplitOptions how = {
        .optimize = options_.optimize,
        .use_onednn = options_.device == "cpu",
        .precision = options_.precision,
    };
    absl::Status agrees;
    // What can't be had optimised may be had plain.
    for (int attempt = 0; attempt < 2; ++attempt) {
      SharedSplit split;
      agrees = RunTorch(std::min(deadline, TrialDeadline()), [&] {
        ASSIGN_OR_RETURN(SplitGraph graphs, SplitAt(tapped_, layer.site, how));
        split = std::make_shared<const SplitLayer>(
            layer.info.paths[0], std::move(graphs), verdicts[0], is_affine);
        return CheckSplit(*split, reference_, layer.site,
                          Noise(can_batch_ ? 3 : 1), how.precision);
      });
      if (agrees.ok()) return split;
      if (absl::IsDeadlineExceeded(agrees) || !how.optimize) break;
      how.optimize = false;
    }
    return absl::Status(
        agrees.code(), absl::StrCat("layer ", layer.info.paths[0],
                                    " can't be explained: ", agrees.message()));
  }

  absl::StatusOr<SharedSplit> FindSplit(const std::string& path,
                                        absl::Time deadline) const {
    if (path.empty() || path == default_layer_) return default_split_;
    ASSIGN_OR_RETURN(const SurveyedLayer* const layer,
                     FindLayer(survey_, path));
    const std::string& name = layer->info.paths[0];
    if (name == default_split_->path()) return default_split_;
    const absl::MutexLock lock(&splits_mutex_);
    const auto known =
        std::find_if(splits_.begin(), splits_.end(),
                     [&](const SharedSplit& s) { return s->path() == name; });
    if (known != splits_.end()) {
      splits_.splice(splits_.begin(), splits_, known);
      return splits_.front();
    }
    ASSIGN_OR_RETURN(SharedSplit split, Split(*layer, deadline));
    splits_.push_front(split);
    const auto most =
        static_cast<size_t>(std::max(1, options_.max_split_layers));
    if (splits_.size() > most) splits_.pop_back();
    return split;
  }

  absl::StatusOr<Answers> TryExplain(const std::string& path,
                                     absl::Span<const SampleQuestion> questions,
                                     absl::Time deadline) const {
    for (const SampleQuestion& question : questions) {
      RETURN_IF_ERROR(CheckInput(question.input.shape));
    }
    ASSIGN_OR_RETURN(const SharedSplit split, FindSplit(path, deadline));
    Answers answers;
    RETURN_IF_ERROR(RunTorch(deadline, [&] {
      const size_t step = can_batch_ ? questions.size() : 1;
      for (size_t n = 0; n < questions.size(); n += step) {
        const auto part = questions.subspan(n, step);
        Answers some = ExplainBatch(*split, Batch(part), part);
        std::move(some.begin(), some.end(), std::back_inserter(answers));
      }
      return absl::OkStatus();
    }));
    return answers;
  }

  at::Tensor Batch(absl::Span<const SampleQuestion> questions) const {
    std::vector<int64_t> shape = questions[0].input.shape;
    shape.insert(shape.begin(), static_cast<int64_t>(questions.size()));
    at::Tensor batch = at::empty(shape, at::kFloat);
    float* target = batch.mutable_data_ptr<float>();
    for (const SampleQuestion& question : questions) {
      target = std::copy(question.input.values.begin(),
                         question.input.values.end(), target);
    }
    return batch.to(c10::Device(options_.device));
  }

  // Constant after Prepare.
  const ModelOptions options_;
  const TappedGraph tapped_;
  const GraphRunner reference_;  // the model as it was saved
  InputTrial trial_;
  std::vector<int64_t> input_shape_;
  std::vector<int64_t> image_shape_;
  LayerSurvey survey_;
  std::string default_layer_;
  std::unique_ptr<FaithfulnessJudge> judge_;
  bool can_batch_ = false;
  SharedSplit default_split_;

  mutable absl::Mutex layers_mutex_;
  mutable std::optional<std::vector<LayerInfo>> layers_
      ABSL_GUARDED_BY(layers_mutex_);
  mutable absl::Mutex splits_mutex_;
  // The most recently used first; without the default layer's.
  mutable std::list<SharedSplit> splits_ ABSL_GUARDED_BY(splits_mutex_);
};

absl::StatusOr<TappedGraph> ReadTapped(const std::string& path,
                                       const std::string& device) {
  ASSIGN_OR_RETURN(const torch::jit::Module module, ReadModule(path, device));
  RETURN_IF_ERROR(CheckModule(module));
  return MakeTappedGraph(module);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Model>> Model::Load(
    const ModelOptions& options) {
  UsePassThreads(options.threads);
  std::unique_ptr<TorchModel> model;
  RETURN_IF_ERROR(RunTorch(absl::InfiniteFuture(), [&]() -> absl::Status {
    // A quantised program that is read for a GPU ends the process.
    if (options.device != "cpu") {
      RETURN_IF_ERROR(ReadTapped(options.path, "cpu").status());
    }
    ASSIGN_OR_RETURN(TappedGraph tapped,
                     ReadTapped(options.path, options.device));
    model = std::make_unique<TorchModel>(options, std::move(tapped));
    return model->Prepare();
  }));
  return model;
}

}  // namespace camserve
