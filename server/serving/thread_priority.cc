#include "server/serving/thread_priority.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

namespace camserve {
namespace {

// Linux weighs a step of niceness at 1.25: nine are 1 to 7.5, which is the
// tenth that the bulk lane is promised, and a little more.
constexpr int kSteps = 9;
constexpr int kLowest = 19;

}  // namespace

void LowerThreadPriority() {
  const auto thread = static_cast<id_t>(gettid());
  const int before = getpriority(PRIO_PROCESS, thread);
  // Lowering is always allowed; without it the thread is only not polite.
  setpriority(PRIO_PROCESS, thread, std::min(before + kSteps, kLowest));
}

}  // namespace camserve
