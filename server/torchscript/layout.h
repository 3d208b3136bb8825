// Where the channels of a layer's output lie, and whether attention stands
// before or after it: read off the graph, since a shape alone does not tell.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_LAYOUT_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_LAYOUT_H_

#include <vector>

#include "server/torchscript/tapped_graph.h"

namespace camserve {

struct LayerFacts {
  // [N, h, w, F]: a linear layer or a layer norm works on the last axis.
  bool channels_last = false;
  // Its values come out of attention, with no convolution in between: its
  // places are tokens that have seen each other.
  bool after_attention = false;
  // Attention is computed from its values later on.
  bool before_attention = false;
};

// By site of the tapped graph.
std::vector<LayerFacts> FindLayerFacts(const TappedGraph& tapped);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_LAYOUT_H_
