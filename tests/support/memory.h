// How much memory something takes.
#ifndef CAMSERVE_TESTS_SUPPORT_MEMORY_H_
#define CAMSERVE_TESTS_SUPPORT_MEMORY_H_

#include <cstdint>

#include "absl/functional/function_ref.h"

namespace camserve {

// Sanitizers keep freed memory, so resident memory tells nothing under them.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kMemoryIsTelling = false;
#else
inline constexpr bool kMemoryIsTelling = true;
#endif

// Runs `work` in a child process and returns by how many bytes the child's
// resident memory grew at its peak. Throws std::runtime_error where the child
// dies. REQUIRES: the process has one thread, for a child has no other.
int64_t PeakMemoryGrowth(absl::FunctionRef<void()> work);

}  // namespace camserve

#endif  // CAMSERVE_TESTS_SUPPORT_MEMORY_H_
