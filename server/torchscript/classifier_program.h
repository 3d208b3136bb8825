// Reads a TorchScript file as a program that returns logits: checks it, finds
// its input and its output, and removes a last softmax, log_softmax or sigmoid.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_CLASSIFIER_PROGRAM_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_CLASSIFIER_PROGRAM_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/model/load_steps.h"
#include "server/model/model.h"
#include "server/torchscript/graph_runner.h"
#include "server/torchscript/input_trial.h"
#include "server/torchscript/tapped_graph.h"

namespace camserve {

struct ClassifierProgram {
  TappedGraph tapped;  // its one output are the logits [N, columns]
  InputTrial trial;
  ModelOutput output;
  // The outputs look like probabilities, and no last step could be removed to
  // reach the logits.
  bool returns_probabilities = false;
  std::vector<std::string> warnings;
};

// Adds what "read" and "trial" took to `steps`. FAILED_PRECONDITION, with what
// is wrong and what would work, where the file is no classifier, or where its
// output contradicts `options`. DEADLINE_EXCEEDED where its forward does not
// end. Errors of reading as ReadModule. LibTorch's exceptions pass: call it
// inside RunTorch.
absl::StatusOr<ClassifierProgram> ReadClassifier(const ModelOptions& options,
                                                 LoadSteps* steps);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_CLASSIFIER_PROGRAM_H_
