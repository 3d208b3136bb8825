// The fake server's Evaluate: the contract's behaviour with made-up scores, and
// faults on demand.
#ifndef CAMSERVE_TESTS_CLIENT_FAKE_EVALUATION_H_
#define CAMSERVE_TESTS_CLIENT_FAKE_EVALUATION_H_

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "camserve/v1/explanation_service.grpc.pb.h"

namespace camserve {

// The run that the fake begins: defaults filled in, classes as FakeExplanation
// has them. Version 2 of the model where none is asked for. kMultiLabelModel is
// multi-label, all others have exclusive classes.
v1::EvaluationStarted FakeStarted(const v1::EvaluationConfig& config);

// A result from the sample's id and what is true of it alone. An image of
// "wrong..." is misclassified; of several labels those that it does not have
// are predicted.
v1::SampleResult FakeResult(const v1::EvaluationConfig& config,
                            const v1::Sample& sample);

// Thread-safe. The image's bytes say what to do: "refuse..." fails with
// INVALID_ARGUMENT "image: neither PNG nor JPEG", "busy..." with UNAVAILABLE
// the first two times, "never..." always, "slow..." is answered when the fake
// ends.
class FakeEvaluation {
 public:
  // A stream that gets samples is lost (UNAVAILABLE) after that many answers,
  // each of those to come by one of these calls.
  void LoseAfter(int answers);
  // Each stream answers its first `count` samples in reverse, when it has them.
  void ReverseFirst(int count);
  // Called by each stream with its first sample, before it is answered.
  void OnFirstSample(std::function<void()> action);
  // Begins as another model file.
  void SetSha256(const std::string& sha256);

  // Of the streams in their order.
  std::vector<v1::EvaluationConfig> configs() const;
  // As they were read.
  std::vector<v1::Sample> samples() const;
  // How often a result of it was sent, by sample id.
  std::map<std::string, int> measured() const;

  // The service's method.
  grpc::Status Evaluate(grpc::ServerReaderWriter<v1::EvaluateResponse,
                                                 v1::EvaluateRequest>& stream,
                        const absl::Notification& ending);

 private:
  class Call;

  mutable absl::Mutex mutex_;
  std::deque<int> losses_ ABSL_GUARDED_BY(mutex_);
  int reversed_ ABSL_GUARDED_BY(mutex_) = 0;
  std::function<void()> on_first_sample_ ABSL_GUARDED_BY(mutex_);
  std::string sha256_ ABSL_GUARDED_BY(mutex_);
  std::vector<v1::EvaluationConfig> configs_ ABSL_GUARDED_BY(mutex_);
  std::vector<v1::Sample> samples_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, int> measured_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, int> busy_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace camserve

#endif  // CAMSERVE_TESTS_CLIENT_FAKE_EVALUATION_H_
