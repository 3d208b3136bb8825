#include "client/camctl/evaluation/example_choice.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/string_view.h"
#include "common/scores/philox.h"

namespace camserve::camctl {
namespace {

// By true class; the last of each is the next to be chosen.
using Candidates = std::map<int, std::vector<const PairVerdict*>>;

// Neighbours in a folder are often alike, such as one patient's images: a hash
// of the id decides.
bool ComesLater(const PairVerdict* a, const PairVerdict* b) {
  const uint64_t a_hash = StreamOf(a->id);
  const uint64_t b_hash = StreamOf(b->id);
  return std::tie(a_hash, a->id) > std::tie(b_hash, b->id);
}

// Takes one of the class that `chosen` has least often. Needs a candidate.
const PairVerdict* TakeNext(Candidates& candidates,
                            std::map<int, int>& chosen) {
  const auto least = std::min_element(
      candidates.begin(), candidates.end(), [&](const auto& a, const auto& b) {
        return chosen[a.first] < chosen[b.first];
      });
  const PairVerdict* const verdict = least->second.back();
  least->second.pop_back();
  if (least->second.empty()) candidates.erase(least);
  return verdict;
}

}  // namespace

std::vector<PairVerdict> ChooseExamples(
    const std::vector<PairVerdict>& verdicts, int count) {
  Candidates correct;
  Candidates wrong;
  for (const PairVerdict& verdict : verdicts) {
    Candidates& candidates = verdict.is_predicted ? correct : wrong;
    candidates[verdict.class_index].push_back(&verdict);
  }
  for (Candidates* const candidates : {&correct, &wrong}) {
    for (auto& [class_index, group] : *candidates) {
      std::sort(group.begin(), group.end(), ComesLater);
    }
  }
  std::vector<PairVerdict> examples;
  std::map<int, int> chosen;  // how many, by class
  std::set<absl::string_view> ids;
  while (static_cast<int>(examples.size()) < count &&
         !(correct.empty() && wrong.empty())) {
    const bool wants_correct = examples.size() % 2 == 0;
    Candidates& candidates =
        wrong.empty() || (wants_correct && !correct.empty()) ? correct : wrong;
    const PairVerdict& verdict = *TakeNext(candidates, chosen);
    if (!ids.insert(verdict.id).second) continue;
    ++chosen[verdict.class_index];
    examples.push_back(verdict);
  }
  return examples;
}

}  // namespace camserve::camctl
