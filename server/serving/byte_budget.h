// Memory that all requests of a process share, counted before it is taken.
#ifndef CAMSERVE_SERVER_SERVING_BYTE_BUDGET_H_
#define CAMSERVE_SERVER_SERVING_BYTE_BUDGET_H_

#include <cstdint>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace camserve {

// Thread-safe. Has to outlive its shares.
class ByteBudget {
 public:
  // Bytes of the budget that one request holds. They are given back when the
  // share is destroyed. Not thread-safe.
  class Share {
   public:
    explicit Share(ByteBudget& budget) : budget_(&budget) {}
    ~Share() { Shrink(0); }
    Share(Share&& other) noexcept
        : budget_(other.budget_), bytes_(std::exchange(other.bytes_, 0)) {}
    Share& operator=(Share&&) = delete;

    // Takes so many bytes more, or none: then RESOURCE_EXHAUSTED names `field`,
    // the part of the request that needs them. Its reason is REQUEST_TOO_LARGE
    // where the whole budget would not be enough; else SERVER_BUSY, with a
    // retry delay.
    absl::Status Grow(int64_t bytes, absl::string_view field);
    // The same, but waits for them, at most until `deadline`.
    absl::Status GrowBy(absl::Time deadline, int64_t bytes,
                        absl::string_view field);
    // Takes so many more even beyond the limit: for memory that is in use
    // already.
    void Count(int64_t bytes);
    // Gives back all but `bytes`.
    void Shrink(int64_t bytes);

    int64_t bytes() const { return bytes_; }

   private:
    ByteBudget* budget_;
    int64_t bytes_ = 0;
  };

  explicit ByteBudget(int64_t limit) : limit_(limit) {}

  int64_t limit() const { return limit_; }
  int64_t held() const;

 private:
  const int64_t limit_;
  mutable absl::Mutex mutex_;
  int64_t held_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVING_BYTE_BUDGET_H_
