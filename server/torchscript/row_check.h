// Whether rows are images: a pass of several callers' images must not mix them,
// nor may a row of a layer's output belong to another image than the same row
// of the input.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_ROW_CHECK_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_ROW_CHECK_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/torchscript/graph_runner.h"
#include "server/torchscript/input_trial.h"
#include "server/torchscript/tap.h"

namespace camserve {

struct RowFindings {
  // Whether each image has the same logits alone, in a batch of two and in one
  // of three. A model that mixes images, or takes only one at a time, is run
  // one by one.
  bool logits_are_apart = false;
  // By site, what is wrong with a layer whose last output has not one row for
  // each image: such a layer can't be explained.
  std::map<int64_t, std::string> without_rows;
  // Sites whose last output has one row for each image, but not the row that
  // the image has alone: there images are explained one by one.
  std::set<int64_t> mixed;
};

// Runs the graph on three images of noise: on each alone, on two together and
// on all three. `listener` hears the first image's pass too. Errors as
// RunTorch.
absl::StatusOr<RowFindings> CheckRows(const GraphRunner& runner,
                                      const InputSizes& sizes,
                                      const std::string& device,
                                      TapListener* listener,
                                      absl::Time deadline);

// Whether `a` and `b`, [N, M], have the same shape and differ by no more than
// `tolerance` * max(1, |b|).
bool LogitsAgree(const at::Tensor& a, const at::Tensor& b,
                 double tolerance = 1e-4);

// Throws std::runtime_error where `rows` has not as many rows as `images`;
// `what` names it in the message. Within RunTorch that becomes
// FAILED_PRECONDITION, for every call that shares the pass.
void CheckRowsAreImages(const at::Tensor& rows, const at::Tensor& images,
                        const char* what);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_ROW_CHECK_H_
