#include "server/torchscript/graph_segments.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <unordered_map>
#include <utility>

#include "server/torchscript/graph_copy.h"
#include "server/torchscript/tap.h"
#include "server/torchscript/tapped_graph.h"

namespace camserve {
namespace {

using torch::jit::Graph;
using torch::jit::Node;
using torch::jit::Value;

// The node of the graph's own block in which `node` stands.
Node* TopLevel(Node* node, const Graph& graph) {
  while (node->owningBlock() != graph.block()) {
    node = node->owningBlock()->owningNode();
  }
  return node;
}

std::vector<Node*> Steps(Graph* graph) {
  std::vector<Node*> steps;
  for (Node* node : graph->nodes()) {
    if (node->kind() != c10::prim::Constant) steps.push_back(node);
  }
  return steps;
}

// Finds the values that are made before a step and read by it or after it.
class Crossings {
 public:
  Crossings(Graph* graph, const std::vector<Node*>& steps) {
    for (Value* input : graph->inputs()) made_.emplace_back(input, 0);
    for (size_t i = 0; i < steps.size(); ++i) {
      torch::jit::ValueSet read;
      CollectInputs(steps[i], &read);
      for (const Value* value : read) last_read_[value] = i;
      for (Value* output : steps[i]->outputs()) {
        made_.emplace_back(output, i + 1);
      }
    }
    for (const Value* output : graph->outputs()) {
      last_read_[output] = steps.size();
    }
  }

  // The values that cross to `step`, in the order of definition.
  std::vector<Value*> At(size_t step) const {
    std::vector<Value*> crossing;
    for (const auto& [value, from] : made_) {
      if (from > step) break;
      const auto last = last_read_.find(value);
      if (last != last_read_.end() && last->second >= step) {
        crossing.push_back(value);
      }
    }
    return crossing;
  }

 private:
  // Each value, with the first step that may read it; sorted by that step.
  std::vector<std::pair<Value*, size_t>> made_;
  std::unordered_map<const Value*, size_t> last_read_;
};

std::optional<GraphSegments::Entry> EntryOf(const Node* first,
                                            const std::vector<Value*>& state) {
  if (first->kind() != TapSymbol()) return std::nullopt;
  const auto value = std::find(state.begin(), state.end(), first->input(0));
  if (value == state.end()) return std::nullopt;  // a constant
  if ((*value)->uses().size() != 1) return std::nullopt;
  return GraphSegments::Entry{
      .site = SiteOf(first),
      .value = static_cast<size_t>(value - state.begin())};
}

}  // namespace

GraphSegments::GraphSegments(const std::shared_ptr<Graph>& graph,
                             const std::vector<int64_t>& sites) {
  const std::vector<Node*> steps = Steps(graph.get());
  writes_ = std::any_of(steps.begin(), steps.end(), Writes);
  std::unordered_map<const Node*, size_t> step_of;
  for (size_t i = 0; i < steps.size(); ++i) step_of[steps[i]] = i;
  std::map<int64_t, size_t> cuts;  // by site
  for (Node* tap : FindTaps(graph->block())) {
    const int64_t site = SiteOf(tap);
    if (writes_ || std::find(sites.begin(), sites.end(), site) == sites.end()) {
      continue;
    }
    cuts.emplace(site, step_of.at(TopLevel(tap, *graph)));
  }
  std::set<size_t> begins = {0};
  for (const auto& [site, step] : cuts) begins.insert(step);
  for (const auto& [site, step] : cuts) {
    by_site_[site] = std::distance(begins.begin(), begins.find(step));
  }

  const Crossings crossings(graph.get(), steps);
  std::vector<Value*> state(graph->inputs().begin(), graph->inputs().end());
  for (auto begin = begins.begin(); begin != begins.end(); ++begin) {
    const bool is_last = std::next(begin) == begins.end();
    const size_t end = is_last ? steps.size() : *std::next(begin);
    std::vector<Value*> next;
    if (is_last) {
      next.assign(graph->outputs().begin(), graph->outputs().end());
    } else {
      next = crossings.At(end);
    }
    GraphCopy copy;
    for (Value* value : state) copy.AddInput(value);
    for (size_t i = *begin; i < end; ++i) copy.AddNode(steps[i]);
    for (Value* value : next) copy.AddOutput(value);
    segments_.push_back({.runner = GraphRunner(copy.Take()),
                         .entry = EntryOf(steps[*begin], state)});
    state = std::move(next);
  }
}

size_t GraphSegments::SegmentOf(int64_t site) const {
  const auto found = by_site_.find(site);
  return found == by_site_.end() ? 0 : found->second;
}

GraphSegments::State GraphSegments::Run(size_t segment, State state) const {
  if (writes_) {
    for (c10::IValue& value : state) value = value.toTensor().clone();
  }
  return segments_[segment].runner.Run(std::move(state));
}

}  // namespace camserve
