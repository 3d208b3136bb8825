// Waits for what another thread or process does without telling.
#ifndef CAMSERVE_TESTS_SUPPORT_EVENTUALLY_H_
#define CAMSERVE_TESTS_SUPPORT_EVENTUALLY_H_

#include <chrono>
#include <thread>

namespace camserve {

// True as soon as `condition` is; false where it is not in a minute, which no
// machine is busy enough for: a test that fails ends, and says where. Not for
// how fast something is.
template <typename Condition>
bool Eventually(const Condition& condition) {
  const auto deadline =
      std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

}  // namespace camserve

#endif  // CAMSERVE_TESTS_SUPPORT_EVENTUALLY_H_
