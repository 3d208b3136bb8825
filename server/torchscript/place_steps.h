// Which steps of a model may put places of the image elsewhere before a layer
// sees them: read off the graph.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_PLACE_STEPS_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_PLACE_STEPS_H_

#include <string>
#include <vector>

#include "server/torchscript/tapped_graph.h"

namespace camserve {

struct PlaceSteps {
  // The most telling step between the input and the layer: "flip of backbone";
  // empty where every step keeps places where they are.
  std::string step;
  // Whether one of the steps takes a part of an axis, or moves it over the
  // border.
  bool may_crop = false;
};

// By site of the tapped graph. Finds flips, rolls and rotations, indexing,
// slices of other axes than the channels', and whatever reorders or folds axes.
// Whether these move places in the end only a run can tell (ProbePlaces): a
// channel shuffle reorders axes and moves nothing.
std::vector<PlaceSteps> FindPlaceSteps(const TappedGraph& tapped);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_PLACE_STEPS_H_
