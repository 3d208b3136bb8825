#include "client/camctl/evaluation/sample_exchange.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

absl::flat_hash_map<absl::string_view, size_t> NumbersById(
    absl::Span<const DataSample> samples) {
  absl::flat_hash_map<absl::string_view, size_t> numbers;
  for (size_t i = 0; i < samples.size(); ++i) numbers[samples[i].id] = i;
  return numbers;
}

v1::SampleFailure MakeFailure(const std::string& id,
                              const absl::Status& status) {
  v1::SampleFailure failure;
  failure.set_id(id);
  failure.set_code(static_cast<int>(status.code()));
  failure.set_reason(std::string(status.message()));
  return failure;
}

// What `status` says, in words even where the server gave none.
std::string Reason(const absl::Status& status) {
  if (status.ok()) return "the server ended the stream early";
  return status.message().empty() ? absl::StatusCodeToString(status.code())
                                  : std::string(status.message());
}

}  // namespace

SampleExchange::SampleExchange(absl::Span<const DataSample> samples,
                               const Options& options)
    : samples_(samples),
      options_(options),
      numbers_(NumbersById(samples)),
      spreader_(samples.size(), static_cast<int>(options.addresses.size()),
                options.spreading),
      reconnection_(static_cast<int>(options.addresses.size()),
                    options.reconnection),
      streams_(options.addresses.size()) {}

bool SampleExchange::MayOpen(int stream) {
  const absl::MutexLock lock(&mutex_);
  while (!IsOver() && stops_at_ == absl::InfiniteFuture()) {
    if (absl::Now() >= streams_[stream].opens_at) return true;
    changed_.WaitWithDeadline(&mutex_, streams_[stream].opens_at);
  }
  return false;
}

void SampleExchange::Attach(int stream, client::EvaluationStream& call) {
  const absl::MutexLock lock(&mutex_);
  streams_[stream].call = &call;
  if (!failure_.ok()) call.Cancel();
}

void SampleExchange::Opened(int stream) {
  const absl::MutexLock lock(&mutex_);
  reconnection_.Opened(stream, absl::Now());
  Stream& opened = streams_[stream];
  opened.is_opened = true;
  if (std::exchange(opened.is_trouble_known, false)) {
    outcomes_.emplace_back(
        Notice{absl::StrCat(options_.addresses[stream], " is back")});
  }
  changed_.SignalAll();
}

absl::Status SampleExchange::Answered(int stream, v1::SampleResult result) {
  const absl::MutexLock lock(&mutex_);
  RETURN_IF_ERROR(End(stream, result.id()));
  outcomes_.emplace_back(std::move(result));
  return absl::OkStatus();
}

absl::Status SampleExchange::Answered(int stream, v1::SampleFailure failure) {
  const absl::MutexLock lock(&mutex_);
  const auto number = numbers_.find(failure.id());
  if (number != numbers_.end() &&
      IsLater(static_cast<absl::StatusCode>(failure.code())) &&
      spreader_.Has(stream, number->second) &&
      spreader_.SendAgain(stream, number->second, absl::Now())) {
    changed_.SignalAll();
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(End(stream, failure.id()));
  outcomes_.emplace_back(std::move(failure));
  return absl::OkStatus();
}

absl::Status SampleExchange::End(int stream, absl::string_view id) {
  const auto number = numbers_.find(id);
  if (number == numbers_.end() || !spreader_.Answered(stream, number->second)) {
    return absl::InternalError(absl::StrCat(options_.addresses[stream],
                                            " answered for the sample ", id,
                                            ", which it was not sent"));
  }
  reconnection_.Answered(stream);
  changed_.SignalAll();
  return absl::OkStatus();
}

void SampleExchange::Lost(int stream, const absl::Status& status) {
  const absl::MutexLock lock(&mutex_);
  Stream& lost = streams_[stream];
  lost.call = nullptr;
  lost.is_opened = false;
  changed_.SignalAll();
  if (IsOver() || stops_at_ != absl::InfiniteFuture()) return;
  if (!status.ok() && !MayPass(status)) {
    FailLocked(status);
    return;
  }
  Return(stream, status);
  const std::optional<absl::Time> opens_at =
      reconnection_.Lost(stream, absl::Now());
  if (opens_at.has_value()) {
    lost.opens_at = *opens_at;
    return;
  }
  const std::set<std::string> addresses(options_.addresses.begin(),
                                        options_.addresses.end());
  FailLocked(absl::UnavailableError(absl::StrCat(
      "server: no answer from ", absl::StrJoin(addresses, ", "), " for ",
      absl::FormatDuration(options_.reconnection.retry_for), ": ",
      Reason(status))));
}

void SampleExchange::Return(int stream, const absl::Status& status) {
  const std::string& address = options_.addresses[stream];
  if (!std::exchange(streams_[stream].is_trouble_known, true)) {
    const size_t again = spreader_.unanswered(stream);
    outcomes_.emplace_back(Notice{absl::StrCat(
        "lost ", address, ": ", Reason(status),
        again == 0 ? "" : absl::StrCat("; samples to send again: ", again))});
  }
  for (const size_t number : spreader_.Lost(stream)) {
    outcomes_.emplace_back(
        MakeFailure(samples_[number].id,
                    absl::AbortedError(absl::StrCat(
                        "the server was lost ", options_.spreading.max_losses,
                        " times while it had this sample; last ", address, ": ",
                        Reason(status)))));
  }
}

bool SampleExchange::AwaitOpened(int stream, absl::Duration timeout) {
  const absl::MutexLock lock(&mutex_);
  const absl::Time deadline = absl::Now() + timeout;
  while (!IsOver() && streams_[stream].call != nullptr &&
         stops_at_ == absl::InfiniteFuture()) {
    if (streams_[stream].is_opened) return true;
    if (changed_.WaitWithDeadline(&mutex_, deadline)) return false;
  }
  return false;
}

const DataSample* SampleExchange::Next(int stream) {
  const absl::MutexLock lock(&mutex_);
  while (!IsOver() && streams_[stream].is_opened &&
         stops_at_ == absl::InfiniteFuture()) {
    const absl::Time now = absl::Now();
    const std::optional<size_t> number = spreader_.Next(stream, now);
    if (number.has_value()) return &samples_[*number];
    // A sample that is due already waits for room in the stream's window.
    const absl::Time due = spreader_.NextDue();
    changed_.WaitWithDeadline(&mutex_,
                              due > now ? due : absl::InfiniteFuture());
  }
  return nullptr;
}

void SampleExchange::Unreadable(int stream, const DataSample& sample,
                                const absl::Status& status) {
  const absl::MutexLock lock(&mutex_);
  // Where the stream was lost meanwhile, another one tries the sample.
  if (!spreader_.Answered(stream, numbers_.at(sample.id))) return;
  outcomes_.emplace_back(MakeFailure(sample.id, status));
  changed_.SignalAll();
}

std::optional<Outcome> SampleExchange::Take() {
  const absl::MutexLock lock(&mutex_);
  while (outcomes_.empty()) {
    const bool has_stopped =
        stops_at_ <= absl::Now() ||
        (stops_at_ != absl::InfiniteFuture() && !HasCalls());
    if (IsOver() || has_stopped) return std::nullopt;
    changed_.WaitWithDeadline(&mutex_, stops_at_);
  }
  Outcome outcome = std::move(outcomes_.front());
  outcomes_.pop_front();
  return outcome;
}

void SampleExchange::Stop() {
  const absl::MutexLock lock(&mutex_);
  stops_at_ = std::min(stops_at_, absl::Now() + options_.stop_grace);
  changed_.SignalAll();
}

void SampleExchange::Fail(const absl::Status& status) {
  const absl::MutexLock lock(&mutex_);
  FailLocked(status);
}

void SampleExchange::Close(absl::Duration timeout) {
  const absl::MutexLock lock(&mutex_);
  const absl::Time deadline = absl::Now() + timeout;
  while (HasCalls() && !changed_.WaitWithDeadline(&mutex_, deadline)) {
  }
  if (failure_.ok() && !spreader_.done()) {
    failure_ = absl::CancelledError("stopped");
  }
  CancelCalls();
  changed_.SignalAll();
}

absl::Status SampleExchange::status() const {
  const absl::MutexLock lock(&mutex_);
  return failure_;
}

bool SampleExchange::IsOver() const {
  return !failure_.ok() || spreader_.done();
}

bool SampleExchange::HasCalls() const {
  return std::any_of(
      streams_.begin(), streams_.end(),
      [](const Stream& stream) { return stream.call != nullptr; });
}

void SampleExchange::CancelCalls() {
  for (const Stream& stream : streams_) {
    if (stream.call != nullptr) stream.call->Cancel();
  }
}

void SampleExchange::FailLocked(const absl::Status& status) {
  if (failure_.ok()) failure_ = status;
  CancelCalls();
  changed_.SignalAll();
}

}  // namespace camserve::camctl
