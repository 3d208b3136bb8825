#include "client/camctl/bench/load_generator.h"

#include <atomic>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace camserve::camctl {
namespace {

// What the threads that send calls share. Thread-safe.
class Load {
 public:
  Load(const LoadShape& shape, const std::function<absl::Status(int64_t)>& call,
       const LoadTimer& timer)
      : shape_(shape),
        call_(call),
        timer_(timer),
        begin_(timer.now()),
        measured_from_(begin_ + shape.warm_up),
        end_(measured_from_ + shape.duration) {}

  // Sends one call after the other, until the time is over.
  void Run() {
    std::vector<CallOutcome> calls;
    for (int64_t number = next_++;; number = next_++) {
      const absl::Time begin = BeginOf(number);
      if (begin >= end_) break;
      const absl::Status status = call_(number);
      if (begin < measured_from_) continue;
      calls.push_back({.code = status.code(),
                       .begin = begin - measured_from_,
                       .latency = timer_.now() - begin});
      if (!status.ok()) NoteFailure(status);
    }
    const absl::MutexLock lock(&mutex_);
    outcome_.calls.insert(outcome_.calls.end(), calls.begin(), calls.end());
  }

  LoadOutcome outcome() const {
    const absl::MutexLock lock(&mutex_);
    return outcome_;
  }

 private:
  // The time from which the latency of a call counts: now in a closed loop; in
  // an open loop when the call is due, for which this waits.
  absl::Time BeginOf(int64_t number) {
    if (!shape_.rate.has_value()) return timer_.now();
    const absl::Time due =
        begin_ + absl::Seconds(static_cast<double>(number) / *shape_.rate);
    if (due < end_) timer_.sleep_until(due);
    return due;
  }

  void NoteFailure(const absl::Status& status) {
    const absl::MutexLock lock(&mutex_);
    outcome_.first_failure.Update(status);
  }

  const LoadShape& shape_;
  const std::function<absl::Status(int64_t)>& call_;
  const LoadTimer& timer_;
  const absl::Time begin_;
  const absl::Time measured_from_;
  const absl::Time end_;
  std::atomic<int64_t> next_ = 0;
  mutable absl::Mutex mutex_;
  LoadOutcome outcome_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

LoadOutcome GenerateLoad(const LoadShape& shape,
                         const std::function<absl::Status(int64_t)>& call,
                         int most_in_flight, const LoadTimer& timer) {
  Load load(shape, call, timer);
  {
    std::vector<std::jthread> threads;
    const int count =
        shape.rate.has_value() ? most_in_flight : shape.concurrency;
    for (int i = 0; i < count; ++i) threads.emplace_back([&] { load.Run(); });
  }
  return load.outcome();
}

}  // namespace camserve::camctl
