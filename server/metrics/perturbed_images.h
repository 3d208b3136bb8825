// Images with regions replaced, as AOPC needs them (section 5 of the
// definitions). Each different image is added to the batches once.
#ifndef CAMSERVE_SERVER_METRICS_PERTURBED_IMAGES_H_
#define CAMSERVE_SERVER_METRICS_PERTURBED_IMAGES_H_

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/tensor.h"
#include "server/metrics/evaluation_spec.h"
#include "server/metrics/logit_batches.h"
#include "server/metrics/region_grid.h"

namespace camserve {

// What regions are replaced by: an image of the shape of `x`, [C, H, W]. It is
// the same for all grids, methods and orders of a sample.
Tensor FillImage(const Tensor& x, PerturbationFill fill, uint64_t seed,
                 absl::string_view sample_id);

// Not thread-safe.
class PerturbedImages {
 public:
  // Replaces regions of `x` by those of `fill`, both [C, H, W]. All arguments
  // have to outlive this.
  PerturbedImages(const Tensor& x, const Tensor& fill, LogitBatches& batches);

  // The slots of x with the first 1, 2, ... regions of `order` replaced. Errors
  // are those of LogitBatches::Add.
  absl::StatusOr<std::vector<LogitBatches::Slot>> Add(
      const RegionGrid& grid, absl::Span<const int> order);

 private:
  // Names an image: the grid's side, and a fingerprint of the set of replaced
  // regions, the sum of 128 random bits for each. Side and fingerprint are 0
  // where every region is replaced, which gives the same image for every grid.
  using Key = std::pair<int, std::pair<uint64_t, uint64_t>>;

  const Tensor& x_;
  const Tensor& fill_;
  LogitBatches& batches_;
  std::map<Key, LogitBatches::Slot> slots_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_METRICS_PERTURBED_IMAGES_H_
