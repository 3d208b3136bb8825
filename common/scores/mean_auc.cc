#include "common/scores/mean_auc.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/types/span.h"
#include "common/scores/bootstrap.h"
#include "common/scores/classification.h"
#include "common/scores/draws.h"

namespace camserve {
namespace {

constexpr int kLanes = DrawLanes::kLanes;

// The sum of the AUCs that there are in one replicate.
struct Sum {
  double total = 0;
  int classes = 0;

  void Add(std::optional<double> auc) {
    if (!auc.has_value()) return;
    total += *auc;
    ++classes;
  }
};

class Summarizer {
 public:
  Summarizer(const ClassRanker& ranker, const BootstrapPlan& plan,
             size_t ranking_bytes, uint8_t most_in_lane)
      : ranker_(ranker),
        plan_(plan),
        ranking_bytes_(ranking_bytes),
        draws_(plan.replicates > 0 ? ranker.samples() : 0, most_in_lane),
        sums_(plan.replicates) {}

  AucSummary Run() {
    AucSummary summary;
    const std::vector<int32_t> once(ranker_.samples(), 1);
    bool finished = plan_.replicates > 0;
    for (int next = 0; next < ranker_.class_count();) {
      const std::vector<ClassRanking> rankings = RankSome(next);
      for (const ClassRanking& ranking : rankings) {
        summary.classes.push_back(ranking.Auc(once));
      }
      next += static_cast<int>(rankings.size());
      finished = finished && AddReplicates(rankings);
    }
    const std::optional<double> mean = MeanOfPresent(summary.classes);
    if (!mean.has_value()) return summary;
    summary.mean = {.mean = *mean,
                    .samples = static_cast<int64_t>(ranker_.samples())};
    if (finished) SetInterval(Means(), plan_.replicates, *summary.mean);
    return summary;
  }

 private:
  std::vector<ClassRanking> RankSome(int next) const {
    std::vector<ClassRanking> rankings;
    for (size_t bytes = 0;
         bytes < ranking_bytes_ && next < ranker_.class_count(); ++next) {
      rankings.push_back(ranker_.Rank(next));
      bytes += rankings.back().bytes();
    }
    return rankings;
  }

  // False where it was stopped.
  bool AddReplicates(absl::Span<const ClassRanking> rankings) {
    for (int first = 0; first < plan_.replicates; first += kLanes) {
      const auto sums = absl::MakeSpan(sums_).subspan(first, kLanes);
      if (plan_.stopped()) return false;
      if (!draws_.Draw(plan_.seed, first)) {
        AddOneByOne(rankings, first, sums);
        continue;
      }
      for (const ClassRanking& ranking : rankings) {
        if (plan_.stopped()) return false;
        const auto aucs = ranking.Aucs(draws_.samples());
        for (size_t k = 0; k < sums.size(); ++k) sums[k].Add(aucs[k]);
      }
    }
    return true;
  }

  void AddOneByOne(absl::Span<const ClassRanking> rankings, int first,
                   absl::Span<Sum> sums) const {
    std::vector<int32_t> counts(ranker_.samples());
    for (size_t k = 0; k < sums.size(); ++k) {
      DrawReplicate(plan_.seed, first + static_cast<int>(k),
                    absl::MakeSpan(counts));
      for (const ClassRanking& ranking : rankings) {
        sums[k].Add(ranking.Auc(counts));
      }
    }
  }

  // The mean AUCs of the replicates that have one.
  std::vector<double> Means() const {
    std::vector<double> means;
    for (const Sum& sum : sums_) {
      if (sum.classes > 0) means.push_back(sum.total / sum.classes);
    }
    return means;
  }

  const ClassRanker& ranker_;
  const BootstrapPlan& plan_;
  const size_t ranking_bytes_;
  DrawLanes draws_;
  std::vector<Sum> sums_;  // by replicate
};

}  // namespace

AucSummary SummarizeAuc(const ClassRanker& ranker, const BootstrapPlan& plan,
                        size_t ranking_bytes, uint8_t most_in_lane) {
  return Summarizer(ranker, plan, ranking_bytes, most_in_lane).Run();
}

}  // namespace camserve
