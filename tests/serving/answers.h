// What a scheduler answered.
#ifndef CAMSERVE_TESTS_SERVING_ANSWERS_H_
#define CAMSERVE_TESTS_SERVING_ANSWERS_H_

#include <map>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "gtest/gtest.h"
#include "server/serving/model_scheduler.h"

namespace camserve {

// Answers by the number that a test gave each task. Thread-safe.
class Answers {
 public:
  using Answer = absl::StatusOr<ScheduledExplanation>;

  // Records the one answer of task `number`.
  ModelScheduler::Done Record(int number) {
    return [this, number](Answer answer) {
      absl::MutexLock lock(&mutex_);
      const bool is_first = answers_.emplace(number, std::move(answer)).second;
      EXPECT_TRUE(is_first) << "task " << number << " was answered twice";
    };
  }

  // Waits for the answer.
  Answer Await(int number) {
    absl::MutexLock lock(&mutex_);
    const auto is_there = [this, number]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(
                              mutex_) { return answers_.contains(number); };
    mutex_.Await(absl::Condition(&is_there));
    return answers_.at(number);
  }
  absl::StatusCode AwaitCode(int number) {
    return Await(number).status().code();
  }

  bool Has(int number) {
    absl::MutexLock lock(&mutex_);
    return answers_.contains(number);
  }

 private:
  absl::Mutex mutex_;
  std::map<int, Answer> answers_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace camserve

#endif  // CAMSERVE_TESTS_SERVING_ANSWERS_H_
