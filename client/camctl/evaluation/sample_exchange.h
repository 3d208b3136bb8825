// Where the streams of a run meet: samples to send, outcomes to record.
#ifndef CAMSERVE_CLIENT_CAMCTL_EVALUATION_SAMPLE_EXCHANGE_H_
#define CAMSERVE_CLIENT_CAMCTL_EVALUATION_SAMPLE_EXCHANGE_H_

#include <deque>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "camserve/v1/evaluation.pb.h"
#include "client/camctl/evaluation/data_sample.h"
#include "client/camctl/evaluation/reconnection.h"
#include "client/camctl/evaluation/sample_spreader.h"
#include "client/camserve_client/evaluation_stream.h"

namespace camserve::camctl {

// Something for people to know, such as "lost 10.0.0.1:50051: ...".
struct Notice {
  std::string text;
};

using Outcome = std::variant<v1::SampleResult, v1::SampleFailure, Notice>;

// Thread-safe. Each stream has a thread that opens it and reads from it and,
// while it is open, one that writes to it. One more thread takes the outcomes.
// The run is over when all samples have ended, which is to be answered or given
// up, or when it failed. After Stop it also is over when no stream is open any
// more, or stop_grace has passed.
class SampleExchange {
 public:
  struct Options {
    std::vector<std::string> addresses;  // one a stream, for messages
    SampleSpreader::Options spreading;
    Reconnection::Options reconnection;
    // How long after Stop answers are waited for.
    absl::Duration stop_grace = absl::Seconds(5);
  };

  // `samples`, whose ids are unique, have to outlive it.
  SampleExchange(absl::Span<const DataSample> samples, const Options& options);

  // For the thread that opens and reads `stream`:

  // Waits until it is time to open the stream. False: the run is over or
  // stopped.
  bool MayOpen(int stream);
  // Cancels `call` when the run fails or is closed. `call` has to live until
  // Lost.
  void Attach(int stream, client::EvaluationStream& call);
  // The server accepted the configuration.
  void Opened(int stream);
  // INTERNAL: an answer for a sample that was not sent on this stream.
  absl::Status Answered(int stream, v1::SampleResult result);
  absl::Status Answered(int stream, v1::SampleFailure failure);
  // The stream has ended, or could not be opened.
  void Lost(int stream, const absl::Status& status);

  // For the thread that writes:

  // Waits for Opened. False: it was not called within `timeout`, the stream is
  // lost, or the run is over or stopped.
  bool AwaitOpened(int stream, absl::Duration timeout);
  // Waits for a sample to send. Null: no more are sent on this stream until it
  // is opened again.
  const DataSample* Next(int stream);
  // `sample`, which Next returned, can't be sent.
  void Unreadable(int stream, const DataSample& sample,
                  const absl::Status& status);

  // For other threads:

  // Waits for an outcome. nullopt: the run is over, and all outcomes were
  // taken.
  std::optional<Outcome> Take();
  // Nothing more is sent. What is under way has stop_grace to be answered.
  void Stop();
  // Ends the run with `status`, unless it failed before, and cancels the
  // streams.
  void Fail(const absl::Status& status);
  // Waits until all streams have ended of themselves, at most `timeout`, then
  // cancels them.
  void Close(absl::Duration timeout);
  // OK: all samples have ended, or the run goes on. CANCELLED: it was stopped
  // before. Otherwise why it failed.
  absl::Status status() const;

 private:
  struct Stream {
    client::EvaluationStream* call = nullptr;
    bool is_opened = false;
    bool is_trouble_known = false;  // a notice said that it is lost
    absl::Time opens_at = absl::InfinitePast();
  };

  bool IsOver() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool HasCalls() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void CancelCalls() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void FailLocked(const absl::Status& status)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status End(int stream, absl::string_view id)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Return(int stream, const absl::Status& status)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const absl::Span<const DataSample> samples_;
  const Options options_;
  // Places in samples_, by id.
  const absl::flat_hash_map<absl::string_view, size_t> numbers_;

  mutable absl::Mutex mutex_;
  absl::CondVar changed_;
  SampleSpreader spreader_ ABSL_GUARDED_BY(mutex_);
  Reconnection reconnection_ ABSL_GUARDED_BY(mutex_);
  std::vector<Stream> streams_ ABSL_GUARDED_BY(mutex_);
  std::deque<Outcome> outcomes_ ABSL_GUARDED_BY(mutex_);
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
  absl::Time stops_at_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();
};

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_SAMPLE_EXCHANGE_H_
