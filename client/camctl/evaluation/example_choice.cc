#include "client/camctl/evaluation/example_choice.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <tuple>
#include <utility>

#include "scores/philox.h"

namespace camserve::camctl {
namespace {

// By true class; the last of each is the next to be chosen.
using Candidates = std::map<int, std::vector<const SampleVerdict*>>;

// Neighbours in a folder are often alike, such as one patient's images: a hash
// of the id decides.
bool ComesLater(const SampleVerdict* a, const SampleVerdict* b) {
  const uint64_t a_hash = StreamOf(a->id);
  const uint64_t b_hash = StreamOf(b->id);
  return std::tie(a_hash, a->id) > std::tie(b_hash, b->id);
}

// Takes one of the class that `chosen` has least often. Needs a candidate.
const SampleVerdict* TakeNext(Candidates& candidates,
                              std::map<int, int>& chosen) {
  const auto least = std::min_element(
      candidates.begin(), candidates.end(), [&](const auto& a, const auto& b) {
        return chosen[a.first] < chosen[b.first];
      });
  const SampleVerdict* const verdict = least->second.back();
  ++chosen[least->first];
  least->second.pop_back();
  if (least->second.empty()) candidates.erase(least);
  return verdict;
}

}  // namespace

std::vector<SampleVerdict> ChooseExamples(
    const std::vector<SampleVerdict>& verdicts, int count) {
  Candidates correct;
  Candidates wrong;
  for (const SampleVerdict& verdict : verdicts) {
    const bool is_correct = verdict.class_index == verdict.predicted_index;
    (is_correct ? correct : wrong)[verdict.class_index].push_back(&verdict);
  }
  for (Candidates* const candidates : {&correct, &wrong}) {
    for (auto& [class_index, group] : *candidates) {
      std::sort(group.begin(), group.end(), ComesLater);
    }
  }
  std::vector<SampleVerdict> examples;
  std::map<int, int> chosen;  // how many, by class
  while (static_cast<int>(examples.size()) < count &&
         !(correct.empty() && wrong.empty())) {
    const bool wants_correct = examples.size() % 2 == 0;
    Candidates& candidates =
        wrong.empty() || (wants_correct && !correct.empty()) ? correct : wrong;
    examples.push_back(*TakeNext(candidates, chosen));
  }
  return examples;
}

}  // namespace camserve::camctl
