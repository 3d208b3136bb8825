#include "server/torchscript/torchscript_model.h"

#include <ATen/ATen.h>
#include <ATen/Version.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status_macros.h"
#include "server/model/explain_batch.h"
#include "server/model/pass_threads.h"
#include "server/torchscript/classifier_program.h"
#include "server/torchscript/faithfulness.h"
#include "server/torchscript/graph_runner.h"
#include "server/torchscript/layer_splitter.h"
#include "server/torchscript/layer_survey.h"
#include "server/torchscript/layer_verdicts.h"
#include "server/torchscript/network_kind.h"
#include "server/torchscript/row_check.h"
#include "server/torchscript/split_layer.h"

namespace camserve {
namespace {

// Layers that are tried as the default one before the model is given up.
constexpr int kMostDefaults = 8;

// On other processors LibTorch multiplies bfloat16 number by number.
bool HasFastBfloat16() {
  return absl::StartsWith(at::get_cpu_capability(), "AVX512");
}

// Which precision the model is to run in, and what to tell where that is not
// the one that the options name.
Precision PossiblePrecision(const ModelOptions& options,
                            std::vector<std::string>* warnings) {
  if (options.optimization.precision == Precision::kFloat32 ||
      options.device != "cpu" || HasFastBfloat16()) {
    return options.optimization.precision;
  }
  warnings->push_back(
      "optimization.precision: the model runs in float32, for the processor "
      "has no AVX-512, and a pass in bfloat16 would take more than a hundred "
      "times as long");
  return Precision::kFloat32;
}

// A Model of a TorchScript file. Prepare has to succeed before any other call.
class TorchModel : public Model {
 public:
  TorchModel(ModelOptions options, ClassifierProgram program, LoadSteps steps)
      : options_(std::move(options)),
        steps_(std::move(steps)),
        program_(std::move(program)),
        reference_(program_.tapped.graph->copy()),
        columns_{.count = program_.trial.columns,
                 .kind = program_.output.kind,
                 .are_probabilities = program_.returns_probabilities},
        warnings_(program_.warnings) {}

  absl::Status Prepare() {
    RETURN_IF_ERROR(DescribeInput());
    steps_.Begin("survey");
    ASSIGN_OR_RETURN(
        survey_, SurveyLayers(program_.tapped, reference_, program_.trial.sizes,
                              options_.device, TrialDeadline()));
    std::vector<int64_t> sites;
    for (const SurveyedLayer& layer : survey_.layers) {
      sites.push_back(layer.site);
    }
    verdicts_ = std::make_unique<LayerVerdicts>(
        FaithfulnessJudge(program_.tapped, program_.trial.sizes,
                          program_.trial.other, options_.device),
        std::move(sites), options_.trial_limit);
    splitter_ = std::make_unique<LayerSplitter>(options_, program_, reference_,
                                                *verdicts_);
    if (!options_.default_layer.empty()) return UseNamedDefault();
    return FindDefault();
  }

  const std::vector<int64_t>& input_shape() const override {
    return input_shape_;
  }
  const std::vector<int64_t>& image_shape() const override {
    return image_shape_;
  }
  int class_count() const override { return columns_.classes(); }
  const std::string& default_layer() const override { return default_layer_; }
  const ModelOutput& output() const override { return program_.output; }
  const std::vector<std::string>& warnings() const override {
    return warnings_;
  }
  TrunkInfo trunk() const override {
    TrunkInfo info = splitter_->trunk();
    info.packed_weight_bytes = default_split_->packed_weight_bytes() +
                               splitter_->packed_weight_bytes();
    return info;
  }
  const std::vector<LoadStep>& load_steps() const override {
    return steps_.steps();
  }
  const std::vector<RefusedLayer>& refused_layers() const override {
    return survey_.refused_maps;
  }

  std::vector<LayerInfo> Layers() const override {
    std::vector<LayerInfo> layers;
    for (const SurveyedLayer& layer : survey_.layers) {
      LayerInfo& info = layers.emplace_back(layer.info);
      info.not_optimized = splitter_->NotOptimized(info.paths[0]);
      const std::optional<Judgement> known = verdicts_->Known(layer.site);
      if (!known.has_value()) continue;
      info.verdicts = known->verdicts;
      // The one column of a one-logit model stands for two classes.
      info.classes_checked = known->classes_checked == columns_.count
                                 ? class_count()
                                 : known->classes_checked;
    }
    return layers;
  }

  absl::StatusOr<bool> JudgeLayers(absl::Time until) const override {
    UsePassThreads(options_.threads);
    return verdicts_->FindMore(until);
  }

  absl::Status CheckLayer(const std::string& layer,
                          absl::Time deadline) const override {
    UsePassThreads(options_.threads);
    return FindSplit(layer, deadline).status();
  }

  LayerCost CostAt(const std::string& path) const override {
    SharedSplit split = default_split_;
    const auto layer = FindLayer(survey_, path.empty() ? default_layer_ : path);
    if (!layer.ok()) return {};
    const LayerInfo& info = (*layer)->info;
    if (info.paths[0] != default_split_->description().path) {
      split = splitter_->Kept(info.paths[0]);
    }
    return {.is_cut = split != nullptr,
            .has_constant_gradients =
                split != nullptr && split->has_constant_gradients(),
            .map_height = info.height,
            .map_width = info.width};
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
    LayerSplitter::SharedRunner uncut;
    if (split->head_convolves()) {
      ASSIGN_OR_RETURN(
          uncut, splitter_->FindUncut(survey_.logits_are_apart, deadline));
    }
    Tensor logits;
    RETURN_IF_ERROR(RunTorch(deadline, [&] {
      const at::Tensor all =
          at::from_blob(const_cast<float*>(batch.values.data()), batch.shape)
              .to(c10::Device(options_.device));
      const int64_t step = survey_.logits_are_apart ? batch.shape[0] : 1;
      for (int64_t n = 0; n < batch.shape[0]; n += step) {
        const at::Tensor images = all.narrow(0, n, step);
        ASSIGN_OR_RETURN(
            const Tensor some,
            CheckedLogits(uncut != nullptr ? UncutLogits(*uncut, images)
                                           : split->Logits(images),
                          *split, columns_));
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
  using SharedSplit = LayerSplitter::SharedSplit;

  absl::Time TrialDeadline() const {
    return absl::Now() + options_.trial_limit;
  }

  absl::Status DescribeInput() {
    const int classes = class_count();
    if (options_.class_count > 0 && options_.class_count != classes) {
      return absl::FailedPreconditionError(absl::StrCat(
          "class_labels names ", options_.class_count,
          " classes and the model has ", classes,
          columns_.count == 1 && options_.class_count == 1
              ? ", for its one number is taken for the logit of the second "
                "one: where it is a measurement, set output: "
                "OUTPUT_KIND_REGRESSION"
              : ""));
    }
    const InputTrial& trial = program_.trial;
    image_shape_ = {trial.sizes.channels, trial.sizes.height,
                    trial.sizes.width};
    input_shape_ = image_shape_;
    if (trial.any_height) input_shape_[1] = -1;
    if (trial.any_width) input_shape_[2] = -1;
    return absl::OkStatus();
  }

  absl::Status UseNamedDefault() {
    ASSIGN_OR_RETURN(const SurveyedLayer* const layer,
                     FindLayer(survey_, options_.default_layer));
    ChooseLayout(*layer);
    ASSIGN_OR_RETURN(default_split_,
                     splitter_->Split(*layer, absl::InfiniteFuture(), &steps_));
    default_layer_ = options_.default_layer;
    return absl::OkStatus();
  }

  // Takes the last layer that can be explained. Where that can't be split after
  // all, refuses it with a warning and tries the one before it.
  absl::Status FindDefault() {
    absl::Status first_error;
    for (int attempt = 0; attempt < kMostDefaults; ++attempt) {
      const auto layer = DefaultLayer(survey_);
      if (!layer.ok()) {
        if (!first_error.ok()) return first_error;
        return absl::Status(
            layer.status().code(),
            absl::StrCat(layer.status().message(),
                         DescribeOtherNetwork(program_.tapped.graph.get())));
      }
      if (attempt == 0) ChooseLayout(**layer);
      auto split = splitter_->Split(**layer, absl::InfiniteFuture(), &steps_);
      if (split.ok()) {
        default_layer_ = (*layer)->info.paths[0];
        default_split_ = *std::move(split);
        return absl::OkStatus();
      }
      if (!absl::IsFailedPrecondition(split.status())) return split.status();
      first_error.Update(split.status());
      // A copy of the path, for Refuse removes the layer.
      Refuse(std::string((*layer)->info.paths[0]), split.status());
    }
    return first_error;
  }

  void ChooseLayout(const SurveyedLayer& layer) {
    splitter_->ChooseLayout(layer, &steps_);
    const std::string& warning = splitter_->trunk().warning;
    if (!warning.empty()) warnings_.push_back(warning);
  }

  void Refuse(const std::string& path, const absl::Status& why) {
    warnings_.push_back(
        absl::StrCat("The last maps of the model are those of ", path,
                     ", which is not the default layer: ", why.message()));
    survey_.Refuse(path, std::string(why.message()));
  }

  absl::StatusOr<SharedSplit> FindSplit(const std::string& path,
                                        absl::Time deadline) const {
    if (path.empty() || path == default_layer_) return default_split_;
    ASSIGN_OR_RETURN(const SurveyedLayer* const layer,
                     FindLayer(survey_, path));
    if (layer->info.paths[0] == default_split_->description().path) {
      return default_split_;
    }
    return splitter_->Find(*layer, deadline);
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
      const size_t step =
          split->description().rows_are_apart ? questions.size() : 1;
      for (size_t n = 0; n < questions.size(); n += step) {
        const auto part = questions.subspan(n, step);
        Answers some = ExplainBatch(*split, columns_, Batch(part), part);
        std::move(some.begin(), some.end(), std::back_inserter(answers));
      }
      return absl::OkStatus();
    }));
    return answers;
  }

  static at::Tensor UncutLogits(const GraphRunner& uncut,
                                const at::Tensor& images) {
    const at::NoGradGuard no_gradients;
    at::Tensor logits = uncut.Run({images}).at(0).toTensor();
    CheckRowsAreImages(logits, images, "the model's output");
    return logits;
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
  LoadSteps steps_;
  const ClassifierProgram program_;
  const GraphRunner reference_;  // the program as it was saved
  const LogitColumns columns_;
  std::vector<std::string> warnings_;
  std::vector<int64_t> input_shape_;
  std::vector<int64_t> image_shape_;
  LayerSurvey survey_;
  std::string default_layer_;
  std::unique_ptr<LayerVerdicts> verdicts_;
  std::unique_ptr<LayerSplitter> splitter_;
  SharedSplit default_split_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Model>> LoadTorchScript(
    const ModelOptions& options) {
  UsePassThreads(options.threads);
  std::unique_ptr<TorchModel> model;
  RETURN_IF_ERROR(RunTorch(absl::InfiniteFuture(), [&]() -> absl::Status {
    LoadSteps steps;
    ASSIGN_OR_RETURN(ClassifierProgram program,
                     ReadClassifier(options, &steps));
    ModelOptions possible = options;
    possible.optimization.precision =
        PossiblePrecision(options, &program.warnings);
    model = std::make_unique<TorchModel>(std::move(possible),
                                         std::move(program), std::move(steps));
    return model->Prepare();
  }));
  return model;
}

}  // namespace camserve
