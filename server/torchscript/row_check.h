// Whether rows are images: a pass of several callers' images must not mix them,
// nor may a layer's row belong to another image than the same row of the input.
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
  // Whether the logits of each of two and three images are those that it has
  // alone. A model that mixes images, or takes one at a time only, is run one
  // by one.
  bool logits_are_apart = false;
  // What is wrong where a layer's last output has not one row an image, by
  // site: such a layer can't be explained.
  std::map<int64_t, std::string> without_rows;
  // Sites whose last output has one row an image, but not the one that the
  // image has alone: there images can be explained one by one.
  std::set<int64_t> mixed;
};

// Runs the graph on three images of noise, alone, by two and by three.
// `listener` hears the first image's pass too.
absl::StatusOr<RowFindings> CheckRows(const GraphRunner& runner,
                                      const InputSizes& sizes,
                                      const std::string& device,
                                      TapListener* listener,
                                      absl::Time deadline);

// Whether two [N, M] are equal within `tolerance` * max(1, |s|).
bool LogitsAgree(const at::Tensor& a, const at::Tensor& b,
                 double tolerance = 1e-4);

// Throws where `what`, the rows of a pass, are not as many as its images: what
// LibTorch's exceptions become, and this one with them, is the status of every
// call that shares the pass.
void CheckRowsAreImages(const at::Tensor& rows, const at::Tensor& images,
                        const char* what);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_ROW_CHECK_H_
