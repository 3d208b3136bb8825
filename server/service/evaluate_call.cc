#include "server/service/evaluate_call.h"

#include <algorithm>
#include <utility>

#include "common/status_details.h"
#include "common/status_macros.h"
#include "server/api/evaluation_reader.h"
#include "server/api/evaluation_writer.h"
#include "server/api/request_reader.h"
#include "server/evaluation/evaluation_report.h"
#include "server/service/call_deadline.h"
#include "server/service/guarded.h"
#include "server/service/status_mapping.h"

namespace camserve {
namespace {

// While one sample waits for an instance of the model, the next is made ready.
constexpr size_t kSamplesReady = 1;

// Whether an error concerns the sample alone, so that the stream goes on.
bool IsOfSample(const absl::Status& status) {
  return !absl::IsUnavailable(status) && !absl::IsCancelled(status);
}

// Writes the sample's answer: its result, or an error that concerns it alone.
absl::Status Measure(EvaluationRun& run, const v1::Sample& sample,
                     v1::EvaluateResponse& response) {
  v1::SampleResult result;
  absl::Status measured = Guarded([&] { return run.Measure(sample, result); });
  if (measured.ok()) {
    *response.mutable_result() = std::move(result);
    return run.CheckMemory();
  }
  if (!IsOfSample(measured)) return measured;
  run.CountFailure();
  WriteFailure(sample.id(), measured, *response.mutable_failure());
  return absl::OkStatus();
}

void Summarize(const EvaluationRun& run, const ServiceParts& parts,
               std::function<bool()> stop, v1::EvaluateResponse& response) {
  const ScoreSummary summary = run.Summarize(std::move(stop));
  v1::EvaluationSummary& message = *response.mutable_summary();
  *message.mutable_run() = run.started();
  WriteSummary(summary, run.model().class_labels, message);
  message.set_failures(run.failures());
  parts.reporter->Report({.model = run.model().identity.name,
                          .samples = summary.classification.samples,
                          .end = parts.clock->Now(),
                          .scores = QualityScores(summary)});
}

}  // namespace

EvaluateCall::Reactor* EvaluateCall::Start(
    const ServiceParts& parts, EvaluationRegistry& registry,
    grpc::CallbackServerContext& context) {
  auto call = std::make_shared<EvaluateCall>(parts, registry, context);
  call->self_ = call;
  const absl::Status added = registry.Add(call);
  absl::MutexLock lock(&call->mutex_);
  if (!added.ok()) {
    call->End(added);
  } else if (!call->ended_) {
    call->Advance();
  }
  return call.get();
}

EvaluateCall::EvaluateCall(const ServiceParts& parts,
                           EvaluationRegistry& registry,
                           grpc::CallbackServerContext& context)
    : context_(context),
      parts_(parts),
      registry_(registry),
      deadline_(DeadlineOf(context)),
      answer_time_(AnswerTime(parts.clock->Now(), deadline_)),
      open_(parts.open_calls->Begin()),
      record_(context, "Evaluate", *parts.reporter, *parts.clock) {}

void EvaluateCall::OnReadDone(bool ok) {
  absl::MutexLock lock(&mutex_);
  reading_ = false;
  if (ended_) return;
  if (draining_) {
    // Whatever came is for another server to answer.
  } else if (ok) {
    failure_.Update(Take());
  } else {
    read_all_ = true;
    if (run_ == nullptr) {
      failure_ = absl::InvalidArgumentError(
          "the stream ended before its configuration; the first request holds "
          "config, the others one sample each");
    }
  }
  Advance();
}

absl::Status EvaluateCall::Take() {
  switch (request_.message_case()) {
    case v1::EvaluateRequest::kConfig:
      return TakeConfig();
    case v1::EvaluateRequest::kSample: {
      if (run_ == nullptr) {
        return absl::InvalidArgumentError(
            "sample: came before the configuration; the first request holds "
            "config");
      }
      auto sample =
          std::make_shared<v1::Sample>(std::move(*request_.mutable_sample()));
      Work([run = run_, sample](v1::EvaluateResponse& response) {
        return Measure(*run, *sample, response);
      });
      return absl::OkStatus();
    }
    case v1::EvaluateRequest::MESSAGE_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError(
      "message: empty; the first request holds config, the others one sample "
      "each");
}

absl::Status EvaluateCall::TakeConfig() {
  if (run_ != nullptr) {
    return absl::InvalidArgumentError(
        "config: came twice; begin another stream for another configuration");
  }
  const v1::EvaluationConfig& config = request_.config();
  ASSIGN_OR_RETURN(const ModelSpec spec, ReadModelSpec(config.model()));
  EvaluationRun::Plan plan;
  ASSIGN_OR_RETURN(plan.model, parts_.repository->Find(spec));
  record_.set_model(plan.model->identity);
  ASSIGN_OR_RETURN(plan.spec, ReadEvaluationConfig(config, *plan.model));
  plan.layer = config.layer();
  plan.deadline = deadline_;
  plan.is_cancelled = [self = shared_from_this()] {
    return self->gives_up_samples();
  };
  room_ = plan.model->instances.size() + kSamplesReady;
  run_ = std::make_shared<EvaluationRun>(parts_, std::move(plan));
  Work([run = run_](v1::EvaluateResponse& response) -> absl::Status {
    RETURN_IF_ERROR(run->Prepare());
    *response.mutable_started() = run->started();
    return absl::OkStatus();
  });
  return absl::OkStatus();
}

void EvaluateCall::Work(
    std::function<absl::Status(v1::EvaluateResponse&)> work) {
  ++at_work_;
  parts_.evaluation_pool->Continue(
      [self = shared_from_this(), work = std::move(work)] {
        if (self->has_ended()) return;
        v1::EvaluateResponse response;
        const absl::Status status = Guarded([&] { return work(response); });
        self->Worked(status, std::move(response));
      });
}

void EvaluateCall::Worked(const absl::Status& status,
                          v1::EvaluateResponse response) {
  absl::MutexLock lock(&mutex_);
  --at_work_;
  if (ended_) return;
  if (!hurrying_ || !absl::IsCancelled(status)) failure_.Update(status);
  if (response.message_case() != v1::EvaluateResponse::MESSAGE_NOT_SET) {
    outbox_.push_back(std::move(response));
  }
  Advance();
}

void EvaluateCall::Advance() {
  if (ended_) return;
  if (!writing_ && !outbox_.empty()) {
    writing_ = true;
    StartWrite(&outbox_.front());
  }
  const bool reads_more = failure_.ok() && !read_all_ && !draining_;
  if (reads_more && !reading_ && at_work_ + outbox_.size() < room_) {
    reading_ = true;
    StartRead(&request_);
  }
  if (reads_more || at_work_ > 0 || !outbox_.empty()) return;
  if (WantsSummary()) {
    summarized_ = true;
    Work([run = run_, this](v1::EvaluateResponse& response) {
      Summarize(
          *run, parts_, [this] { return leaves_out_intervals(); }, response);
      return absl::OkStatus();
    });
    return;
  }
  if (draining_ && !read_all_) {
    failure_.Update(WithReason(
        absl::UnavailableError("the server is stopping; send the samples that "
                               "have no answer to another one, or again later"),
        "SERVER_STOPPING"));
  }
  End(failure_);
}

bool EvaluateCall::WantsSummary() const {
  return failure_.ok() && run_ != nullptr && !summarized_;
}

void EvaluateCall::Drain() {
  absl::MutexLock lock(&mutex_);
  draining_ = true;
  if (!ended_) Advance();
}

void EvaluateCall::Hurry() {
  absl::MutexLock lock(&mutex_);
  hurrying_ = true;
}

void EvaluateCall::OnWriteDone(bool ok) {
  absl::MutexLock lock(&mutex_);
  writing_ = false;
  if (ended_) return;
  outbox_.pop_front();
  if (!ok) return End(CancelStatus());
  Advance();
}

void EvaluateCall::OnCancel() {
  absl::MutexLock lock(&mutex_);
  if (!ended_) End(CancelStatus());
}

void EvaluateCall::End(const absl::Status& status) {
  ended_ = true;
  run_ = nullptr;
  registry_.Remove(*this);
  record_.End(status);
  Finish(EndCall(status, context_));
}

void EvaluateCall::OnDone() {
  open_.reset();
  self_.reset();
}

bool EvaluateCall::has_ended() const {
  absl::MutexLock lock(&mutex_);
  return ended_;
}

bool EvaluateCall::gives_up_samples() const {
  absl::MutexLock lock(&mutex_);
  return ended_ || hurrying_;
}

bool EvaluateCall::leaves_out_intervals() const {
  absl::MutexLock lock(&mutex_);
  return ended_ || draining_ || parts_.clock->Now() >= answer_time_;
}

absl::Status EvaluateCall::CancelStatus() const {
  return CancelStatusAt(parts_.clock->Now(), deadline_);
}

}  // namespace camserve
