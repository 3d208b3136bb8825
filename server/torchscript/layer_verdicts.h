// What is known so far of the faithfulness of a model's layers.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_LAYER_VERDICTS_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_LAYER_VERDICTS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/torchscript/faithfulness.h"

namespace camserve {

// Thread-safe.
class LayerVerdicts {
 public:
  // `sites` in execution order. A search is stopped after `limit` (RunTorch).
  LayerVerdicts(FaithfulnessJudge judge, std::vector<int64_t> sites,
                absl::Duration limit);

  // Absent where nobody has looked yet.
  std::optional<Judgement> Known(int64_t site) const;

  // The judgement on the site, looked for if it is not known yet. Errors as
  // FaithfulnessJudge::Judge; they are not kept.
  absl::StatusOr<Judgement> Find(int64_t site, absl::Time deadline);

  // Looks for verdicts that are not known yet, of a few sites at a time, the
  // last ones first. Begins none after `until`. Whether all are known now. A
  // site whose search fails is UNKNOWN from then on.
  absl::StatusOr<bool> FindMore(absl::Time until);

 private:
  // At most `most` sites that are not known, the last first.
  std::vector<int64_t> NextUnknown(size_t most) const;
  // Looks for all of them in one search. Whether that succeeded.
  bool FindAll(const std::vector<int64_t>& sites);
  void KeepUnknown(int64_t site);
  void Keep(const std::vector<int64_t>& sites,
            const std::vector<Judgement>& judgements);

  const FaithfulnessJudge judge_;
  const std::vector<int64_t> sites_;
  const absl::Duration limit_;
  absl::Mutex finding_more_;  // one search at a time
  size_t at_once_ ABSL_GUARDED_BY(finding_more_);
  mutable absl::Mutex mutex_;
  std::map<int64_t, Judgement> known_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_LAYER_VERDICTS_H_
