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
  // Fold constants and fuse steps.
  bool optimize = true;
  // Has to be kPlain on a GPU. Without effect where `optimize` is off, and on a
  // trunk that writes to tensors in place.
  TrunkLayout layout = TrunkLayout::kFused;
  Precision precision = Precision::kFloat32;
  // An input [N, C, H, W] of two images or more, unless the model takes one at
  // a time: the shapes in a pass of it tell which additions broadcast. Where it
  // is undefined, none is assumed to.
  at::Tensor example;
};

struct SplitGraph {
  // x -> (A, crossing values...). Crossing values are what the head reads
  // beside A: skip connections, sizes. Gradients at A take them for constants.
  std::shared_ptr<torch::jit::Graph> trunk;
  // (A, crossing values...) -> logits.
  std::shared_ptr<torch::jit::Graph> head;
  // The name of a step of the trunk that writes to a tensor in place, which
  // keeps the trunk from being laid out. Empty where there is none.
  std::string trunk_writer;
  // Whether a crossing value may depend on what the image shows, and not on its
  // size alone. Whole numbers are sizes; other values may.
  bool image_crosses = false;
  // Whether the head has convolutions of constant weights.
  bool head_convolves = false;
  // Whether the head writes to a value in place, so that it has to be given
  // copies.
  bool head_mutates = false;
};

// A copy of the graph in which loops of constant length are unrolled, and steps
// that write in place are replaced by steps that return new values, as far as
// LibTorch can. Only the taps of `site` stay; with site < 0 all do.
std::shared_ptr<torch::jit::Graph> FunctionalGraph(const TappedGraph& tapped,
                                                   int64_t site);

// Cuts at the layer whose tap is `site`. FAILED_PRECONDITION where the layer's
// call stands in a loop or branch that is decided while the model runs, or
// where the logits do not depend on it. LibTorch's exceptions pass: call it
// inside RunTorch.
absl::StatusOr<SplitGraph> SplitAt(const TappedGraph& tapped, int64_t site,
                                   const SplitOptions& options);

// The whole graph without taps, optimised like a trunk: for logits without
// maps, and as the plain forward pass that an explanation's cost is measured
// against. LibTorch's exceptions pass.
std::shared_ptr<torch::jit::Graph> PlainGraph(const TappedGraph& tapped,
                                              const SplitOptions& options);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_GRAPH_SPLIT_H_
