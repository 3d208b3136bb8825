#include "server/torchscript/graph_runner.h"

#include <new>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "common/text.h"
#include "server/torchscript/tap.h"

namespace camserve {
namespace {

std::shared_ptr<torch::jit::Graph> WithCheckpoints(
    std::shared_ptr<torch::jit::Graph> graph) {
  InsertCheckpoints(graph->block());
  return graph;
}

bool IsOutOfMemory(absl::string_view message) {
  return absl::StrContains(message, "out of memory") ||
         absl::StrContains(message, "can't allocate memory") ||
         absl::StrContains(message, "not enough memory");
}

// The allocator's error `what`, without its long account of the memory, and
// what helps.
absl::Status OutOfMemory(absl::string_view what) {
  return absl::ResourceExhaustedError(absl::StrCat(
      what.substr(0, what.find(". GPU ")),
      ": fewer images in a pass (batching.max_batch_size), smaller ones or "
      "fewer models take less"));
}

// Whether the line is of the trace that the interpreter puts before an error,
// where some lines quote source.
bool IsTrace(absl::string_view line) {
  return line.empty() || absl::StartsWith(line, "The following operation") ||
         absl::StartsWith(line, "Traceback of TorchScript") ||
         absl::StartsWith(line, "File \"") || absl::StartsWith(line, "~") ||
         absl::StartsWith(line, "graph(") || absl::StartsWith(line, "at /");
}

}  // namespace

GraphRunner::GraphRunner(std::shared_ptr<torch::jit::Graph> graph)
    : graph_(WithCheckpoints(std::move(graph))), code_(graph_, "") {}

std::vector<c10::IValue> GraphRunner::Run(
    std::vector<c10::IValue> inputs) const {
  torch::jit::InterpreterState(code_).run(inputs);
  return inputs;
}

absl::Status RunTorch(absl::Time deadline,
                      const std::function<absl::Status()>& body) {
  RunLimit limit(deadline);
  try {
    return body();
  } catch (const std::exception& error) {
    if (limit.exceeded()) {
      return absl::DeadlineExceededError(
          "the model's forward was still in a loop when the time was up");
    }
    return TorchError(error);
  }
}

absl::Status TorchError(const std::exception& error) {
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) {
    return OutOfMemory("out of memory");
  }
  const std::string brief = BriefTorchError(error);
  if (IsOutOfMemory(error.what())) return OutOfMemory(brief);
  if (absl::StrContains(error.what(), "failed because of errno ")) {
    return absl::UnavailableError(brief);
  }
  return absl::FailedPreconditionError(brief);
}

std::string BriefTorchError(const std::exception& error) {
  constexpr size_t kLongest = 300;
  absl::string_view message = error.what();
  // What the program itself raised stands last, after "RuntimeError: ".
  constexpr absl::string_view kRaised = "RuntimeError: ";
  if (const size_t at = message.rfind(kRaised); at != absl::string_view::npos) {
    message.remove_prefix(at + kRaised.size());
  }
  // LibTorch's advice on damaged archives is longer than its error.
  message =
      message.substr(0, message.find(". This is an internal miniz error"));
  for (absl::string_view line : absl::StrSplit(message, '\n')) {
    line = absl::StripAsciiWhitespace(line);
    if (!IsTrace(line)) return MendedText(line, kLongest);
  }
  return MendedText(message, kLongest);
}

}  // namespace camserve
