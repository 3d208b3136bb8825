#include "server/torchscript/classifier_program.h"

#include <ATen/ATen.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status_macros.h"
#include "server/torchscript/last_step.h"
#include "server/torchscript/module_check.h"
#include "server/torchscript/network_kind.h"

namespace camserve {
namespace {

// How many noise images the outputs are looked at on.
constexpr int kInputs = 4;

absl::StatusOr<TappedGraph> ReadTapped(const std::string& path,
                                       const std::string& device) {
  ASSIGN_OR_RETURN(const torch::jit::Module module, ReadModule(path, device));
  RETURN_IF_ERROR(CheckModule(module));
  return MakeTappedGraph(module);
}

absl::Status FindInputAndOutput(const ModelOptions& options,
                                ClassifierProgram* program) {
  const GraphRunner runner(program->tapped.graph->copy());
  auto trial = TryInputs(runner, program->tapped.outputs, options.logits_key,
                         {.channels = options.channels,
                          .height = options.height,
                          .width = options.width},
                         options.device, options.trial_limit);
  if (absl::IsFailedPrecondition(trial.status())) {
    return absl::FailedPreconditionError(
        absl::StrCat(trial.status().message(),
                     DescribeOtherNetwork(program->tapped.graph.get())));
  }
  RETURN_IF_ERROR(trial.status());
  program->trial = *std::move(trial);
  program->output.logits_key =
      program->tapped.outputs.at(program->trial.output);
  KeepOutput(program->trial.output, &program->tapped);
  return absl::OkStatus();
}

// [kInputs, columns] on noise, one image at a time.
absl::StatusOr<at::Tensor> OutputsOf(
    const std::shared_ptr<torch::jit::Graph>& graph,
    const ModelOptions& options, const InputSizes& sizes) {
  const GraphRunner runner(graph->copy());
  at::Tensor outputs;
  RETURN_IF_ERROR(RunTorch(absl::Now() + options.trial_limit, [&] {
    const at::NoGradGuard no_gradients;
    std::vector<at::Tensor> rows;
    for (int i = 0; i < kInputs; ++i) {
      rows.push_back(runner.Run({SeededNoise(sizes, 1, i + 21, options.device)})
                         .at(0)
                         .toTensor());
    }
    outputs = at::cat(rows);
    return absl::OkStatus();
  }));
  return outputs;
}

// Warns of a single output that may be a measurement, such as an age: served as
// the logit of a class, it has maps all the same, beside a probability that
// means nothing.
void WarnOfMeasurement(const ModelOptions& options,
                       ClassifierProgram* program) {
  const bool is_said = options.output.has_value() || options.class_count > 0;
  if (is_said || program->trial.columns != 1) return;
  program->warnings.push_back(
      "The model returns one number and ends in no sigmoid: it is served as "
      "the logit of the second of two classes. Where it is a measurement, such "
      "as an age, set output: OUTPUT_KIND_REGRESSION in config.textproto; "
      "where it is a logit, name the two classes in class_labels.");
}

absl::Status WarnOfProbabilities(const ModelOptions& options,
                                 ClassifierProgram* program) {
  // Where the outputs of one image don't look like probabilities, no more
  // images are needed; most models end here.
  if (LookOf(program->trial.logits) == ProbabilityLook::kNone) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(
      const at::Tensor returned,
      OutputsOf(program->tapped.graph, options, program->trial.sizes));
  const ProbabilityLook look = LookOf(returned);
  if (look == ProbabilityLook::kNone) return absl::OkStatus();
  program->returns_probabilities = true;
  program->warnings.push_back(absl::StrCat(
      look == ProbabilityLook::kAddUpToOne
          ? "The outputs lie in [0, 1] and add up to 1"
          : "The outputs lie in [0, 1]",
      " on the trial inputs, and the model ends in no softmax or sigmoid that "
      "could be taken off. They are served as logits: if they are "
      "probabilities, those in the answers are wrong and maps explain the "
      "probability instead of the logit. Export the model so that it returns "
      "logits."));
  return absl::OkStatus();
}

// Removes a last softmax, log_softmax or sigmoid, if what the file returns is
// that function of the logits found. Sets what the output means, and warns
// where it may mean something else.
absl::Status TakeOffLastStep(const ModelOptions& options,
                             ClassifierProgram* program) {
  const InputSizes& sizes = program->trial.sizes;
  auto without = program->tapped.graph->copy();
  const LastStep step = RemoveLastStep(without.get());
  if (step != LastStep::kNone) {
    ASSIGN_OR_RETURN(const at::Tensor returned,
                     OutputsOf(program->tapped.graph, options, sizes));
    ASSIGN_OR_RETURN(const OutputKind kind,
                     MeaningOf(step, program->trial.columns, options.output));
    const auto logits = OutputsOf(without, options, sizes);
    if (absl::IsDeadlineExceeded(logits.status())) return logits.status();
    if (logits.ok() && StepAgrees(step, *logits, returned)) {
      program->tapped.graph = std::move(without);
      program->output.kind = kind;
      program->output.removed_step = step;
      return absl::OkStatus();
    }
  }
  ASSIGN_OR_RETURN(
      program->output.kind,
      MeaningOf(LastStep::kNone, program->trial.columns, options.output));
  if (program->output.kind == OutputKind::kRegression) return absl::OkStatus();
  RETURN_IF_ERROR(WarnOfProbabilities(options, program));
  if (!program->returns_probabilities) WarnOfMeasurement(options, program);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ClassifierProgram> ReadClassifier(const ModelOptions& options,
                                                 LoadSteps* steps) {
  steps->Begin("read");
  // Reading a quantised program onto a GPU ends the process: the checks refuse
  // it here, on the CPU.
  if (options.device != "cpu") {
    RETURN_IF_ERROR(ReadTapped(options.path, "cpu").status());
  }
  ClassifierProgram program;
  ASSIGN_OR_RETURN(program.tapped, ReadTapped(options.path, options.device));
  steps->Begin("trial");
  RETURN_IF_ERROR(FindInputAndOutput(options, &program));
  RETURN_IF_ERROR(TakeOffLastStep(options, &program));
  return program;
}

}  // namespace camserve
