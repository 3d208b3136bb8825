// Cuts a tapped graph in two at a layer: the trunk computes the layer's output
// A, the head the logits from A.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_GRAPH_SPLIT_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_GRAPH_SPLIT_H_

#include <ATen/core/Tensor.h>
#include <torch/csrc/jit/ir/ir.h>

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "server/model/model.h"
#include "server/model/trunk_layout.h"
#include "server/torchscript/tapped_graph.h"

namespace camserve {

struct SplitOptions {
  // Fold and fuse constants.
  bool optimize = true;
  // kPlain on a GPU. Without effect where `optimize` is off, and on a trunk
  // that writes to tensors in place.
  TrunkLayout layout = TrunkLayout::kFused;
  Precision precision = Precision::kFloat32;
  // [N, C, H, W] of two images or more, unless the model takes one at a time:
  // the shapes of one pass tell which additions broadcast. Undefined: none do.
  at::Tensor example;
};

struct SplitGraph {
  // x -> (A, crossing values...). Values cross that the head needs beside A:
  // skip connections, sizes. With respect to A they are constants.
  std::shared_ptr<torch::jit::Graph> trunk;
  // (A, crossing values...) -> logits.
  std::shared_ptr<torch::jit::Graph> head;
  // What keeps the trunk from being laid out: the name of a step by which it
  // writes to a tensor in place. Empty where nothing does.
  std::string trunk_writer;
  // Whether what crosses may tell of the image, and not of its size alone:
  // anything but whole numbers.
  bool image_crosses = false;
  // Whether the head has convolutions of constant weights.
  bool head_convolves = false;
  // Whether the head writes to a value in place, so that it has to be given
  // copies.
  bool head_mutates = false;
};

// Functional, with loops over constants unrolled: what can be reasoned about.
// Other taps than that of `site` are taken out; with site < 0 all stay.
std::shared_ptr<torch::jit::Graph> FunctionalGraph(const TappedGraph& tapped,
                                                   int64_t site);

// FAILED_PRECONDITION where the layer's call stands in a loop or branch that is
// decided while the model runs, or where the logits do not depend on it.
absl::StatusOr<SplitGraph> SplitAt(const TappedGraph& tapped, int64_t site,
                                   const SplitOptions& options);

// The whole graph without taps, optimised like a trunk: the plain forward pass
// that an explanation's cost is measured against.
std::shared_ptr<torch::jit::Graph> PlainGraph(const TappedGraph& tapped,
                                              const SplitOptions& options);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_GRAPH_SPLIT_H_
