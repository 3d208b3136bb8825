// Waits for what another thread or process does without telling.
#ifndef CAMSERVE_TESTS_SUPPORT_EVENTUALLY_H_
#define CAMSERVE_TESTS_SUPPORT_EVENTUALLY_H_

#include <chrono>
#include <thread>

namespace camserve {

// Waits until `condition` is true. False where that takes a minute, which is
// more than the busiest machine needs: a test that fails ends, and says where.
// Not for measuring how fast something is.
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
