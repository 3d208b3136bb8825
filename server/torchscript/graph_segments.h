// A graph in pieces that run one after the other, so that a pass can begin in
// the middle, with what an earlier one left there.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_GRAPH_SEGMENTS_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_GRAPH_SEGMENTS_H_

#include <ATen/core/ivalue.h>
#include <torch/csrc/jit/ir/ir.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "server/torchscript/graph_runner.h"

namespace camserve {

// Thread-safe. LibTorch's exceptions pass: call it inside RunTorch.
class GraphSegments {
 public:
  // What a segment is given: the values that it and the segments after it read.
  using State = std::vector<c10::IValue>;

  // What is known of a segment that begins with a tap whose input nothing else
  // reads.
  struct Entry {
    int64_t site = 0;
    size_t value = 0;  // the tap's input, by its index in State
  };

  // Cuts `graph`, which has one input, before the first call of each of
  // `sites`; where that call stands in a loop or a branch, before the loop or
  // the branch. A graph in which some node writes in place stays one segment:
  // values that one pass has changed are no use to the next.
  GraphSegments(const std::shared_ptr<torch::jit::Graph>& graph,
                const std::vector<int64_t>& sites);

  size_t count() const { return segments_.size(); }

  // The segment in which the first call of the site stands; 0 for a site at
  // which the graph was not cut.
  size_t SegmentOf(int64_t site) const;

  // Absent where the segment begins with something else.
  const std::optional<Entry>& entry(size_t segment) const {
    return segments_[segment].entry;
  }

  // Returns the next segment's state; the last segment returns the graph's
  // outputs. The tensors of `state` are not changed; those that are handed on
  // are the same tensors, not copies. Gradients are tracked or not as the
  // calling thread says.
  State Run(size_t segment, State state) const;

 private:
  struct Segment {
    GraphRunner runner;
    std::optional<Entry> entry;
  };

  bool writes_ = false;
  std::vector<Segment> segments_;
  std::map<int64_t, size_t> by_site_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_GRAPH_SEGMENTS_H_
