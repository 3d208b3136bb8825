// How many evaluations run at once.
#ifndef CAMSERVE_SERVER_SERVICE_EVALUATION_SLOTS_H_
#define CAMSERVE_SERVER_SERVICE_EVALUATION_SLOTS_H_

#include <atomic>
#include <memory>

namespace camserve {

// Thread-safe. Outlives its slots.
class EvaluationSlots {
 public:
  explicit EvaluationSlots(int count) : free_(count) {}

  struct GiveBack {
    void operator()(EvaluationSlots* slots) const { ++slots->free_; }
  };
  // Held while an evaluation runs.
  using Slot = std::unique_ptr<EvaluationSlots, GiveBack>;

  // Null where all are taken.
  Slot Take() {
    int free = free_;
    while (free > 0 && !free_.compare_exchange_weak(free, free - 1)) {
    }
    return Slot(free > 0 ? this : nullptr);
  }

 private:
  std::atomic<int> free_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_EVALUATION_SLOTS_H_
