// Whether a layer's places are the image's: found by changing corners of an
// image and looking where the layer's output changes.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_PLACE_PROBE_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_PLACE_PROBE_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "server/torchscript/graph_runner.h"
#include "server/torchscript/input_trial.h"

namespace camserve {

// A site to look at, and whether a step before it may crop or roll the image
// (PlaceSteps::may_crop).
struct ProbedSite {
  int64_t site = 0;
  bool may_crop = false;
};
// What is wrong with each of `sites` that does not keep places where they are
// in the image, by site: "what changes on the image's left changes its right".
// Where A changes is measured as the centre of the squared change, so that the
// weak change of all places that a global step brings does not count for much.
// Sites that return no [N, F, h, w] are passed over. At those that may crop the
// image, or roll it, its outermost rows and columns are looked at as well. One
// that changes nothing counts as cropped, also where strides just pass over it.
// Costs five to nine forward passes of one image. LibTorch's exceptions pass:
// call it inside RunTorch.
std::map<int64_t, std::string> ProbePlaces(
    const GraphRunner& runner, const InputSizes& sizes,
    const std::string& device, const std::vector<ProbedSite>& sites);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_PLACE_PROBE_H_
