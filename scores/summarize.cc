#include "scores/summarize.h"

#include <vector>

#include "scores/bootstrap.h"
#include "scores/summarize_classification.h"
#include "scores/summarize_scores.h"

namespace camserve {

ScoreSummary Summarize(const SampleColumns& samples, uint64_t seed) {
  ScoreSummary summary;
  Bootstrap bootstrap(seed);
  const std::vector<uint32_t> places = samples.ids.Places();
  SummarizeClassification(samples, places, bootstrap, summary.classification);
  SummarizeScores(samples, places, bootstrap, summary);
  bootstrap.Run();  // the intervals of all estimates, from the same replicates
  return summary;
}

}  // namespace camserve
