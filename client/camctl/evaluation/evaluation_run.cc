#include "client/camctl/evaluation/evaluation_run.h"

#include <memory>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/camctl/evaluation/run_difference.h"
#include "client/camctl/evaluation/sample_scores_reader.h"
#include "client/camctl/formats/files.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

using client::EvaluationStream;

// One stream of a run, which is opened again where it was lost. While a call
// lasts this thread reads from it, and another one writes to it.
class StreamSession {
 public:
  StreamSession(const EvaluationRun& run, int stream, SampleExchange& exchange)
      : run_(run),
        server_(run.servers[stream % run.servers.size()]),
        stream_(stream),
        exchange_(exchange) {}

  void Run() {
    while (exchange_.MayOpen(stream_)) {
      absl::StatusOr<std::unique_ptr<EvaluationStream>> call =
          server_.client->Evaluate();
      if (!call.ok()) {
        exchange_.Lost(stream_, call.status());
        continue;
      }
      exchange_.Attach(stream_, **call);
      const std::jthread writer([&] { Write(**call); });
      exchange_.Lost(stream_, Read(**call));
      // Ends a write that still waits.
      (*call)->Cancel();
    }
  }

 private:
  void Write(EvaluationStream& call) {
    if (!call.Start(run_.config)) return;
    if (!exchange_.AwaitOpened(stream_, run_.timeout)) {
      call.Cancel();
      return;
    }
    while (const DataSample* sample = exchange_.Next(stream_)) {
      absl::StatusOr<v1::Sample> message = ReadSample(*sample);
      if (!message.ok()) {
        exchange_.Unreadable(stream_, *sample, message.status());
      } else if (!call.Write(*std::move(message))) {
        return;
      }
    }
    call.WritesDone();
  }

  absl::StatusOr<v1::Sample> ReadSample(const DataSample& sample) const {
    v1::Sample message;
    message.set_id(sample.id);
    SetTruth(sample, message);
    ASSIGN_OR_RETURN(*message.mutable_image()->mutable_encoded(),
                     ReadImage(sample.path, run_.max_image_bytes));
    if (run_.window.has_value()) {
      *message.mutable_image()->mutable_window() = *run_.window;
    }
    return message;
  }

  void SetTruth(const DataSample& sample, v1::Sample& message) const {
    if (OutputOf(run_.started) == OutputKind::kExclusive) {
      message.set_class_index(sample.true_classes.front());
      return;
    }
    v1::LabelSet& labels = *message.mutable_labels();
    for (const int index : sample.true_classes) {
      labels.add_positives(run_.started.class_labels(index));
    }
    for (const int index : sample.unknown_classes) {
      labels.add_unknowns(run_.started.class_labels(index));
    }
  }

  // Reads answers until the stream ends.
  absl::Status Read(EvaluationStream& call) {
    bool has_started = false;
    while (true) {
      ASSIGN_OR_RETURN(std::optional<v1::EvaluateResponse> answer, call.Read());
      if (!answer.has_value()) return absl::OkStatus();
      if (answer->has_started() == has_started) {
        return absl::InternalError(absl::StrCat(
            server_.address, has_started ? " began the evaluation twice"
                                         : " answered before it began"));
      }
      if (!has_started) {
        RETURN_IF_ERROR(CheckStarted(answer->started()));
        exchange_.Opened(stream_);
        has_started = true;
      }
      RETURN_IF_ERROR(TakeAnswer(*answer));
    }
  }

  absl::Status CheckStarted(const v1::EvaluationStarted& started) const {
    const std::vector<std::string> differences =
        Differences(run_.started, started);
    if (differences.empty()) return absl::OkStatus();
    return absl::FailedPreconditionError(absl::StrCat(
        "server: ", server_.address,
        " would measure something else than the server that was asked first: ",
        absl::StrJoin(differences, "; "),
        "; give all servers the same models, or leave this one out"));
  }

  absl::Status TakeAnswer(v1::EvaluateResponse& answer) {
    if (answer.has_result()) {
      return exchange_.Answered(stream_, std::move(*answer.mutable_result()));
    }
    if (answer.has_failure()) {
      return exchange_.Answered(stream_, std::move(*answer.mutable_failure()));
    }
    return absl::OkStatus();
  }

  const EvaluationRun& run_;
  const EvaluationServer& server_;
  const int stream_;
  SampleExchange& exchange_;
};

SampleExchange::Options ExchangeOptions(const EvaluationRun& run) {
  SampleExchange::Options options = {.spreading = run.spreading,
                                     .reconnection = run.reconnection,
                                     .stop_grace = run.stop_grace};
  for (int i = 0; i < run.streams; ++i) {
    options.addresses.push_back(run.servers[i % run.servers.size()].address);
  }
  return options;
}

}  // namespace

absl::StatusOr<v1::EvaluationStarted> AskStarted(
    const client::Client& client, const v1::EvaluationConfig& config,
    absl::Duration timeout) {
  ASSIGN_OR_RETURN(const std::unique_ptr<EvaluationStream> call,
                   client.Evaluate({.timeout = timeout}));
  call->Start(config);
  ASSIGN_OR_RETURN(std::optional<v1::EvaluateResponse> answer, call->Read());
  if (!answer.has_value() || !answer->has_started()) {
    return absl::InternalError("the server did not begin the evaluation");
  }
  return std::move(*answer->mutable_started());
}

absl::Status MeasureSamples(const EvaluationRun& run,
                            absl::Span<const DataSample> samples,
                            StopSignal& stop,
                            absl::FunctionRef<absl::Status(Outcome)> take) {
  SampleExchange exchange(samples, ExchangeOptions(run));
  stop.SetAction([&] { exchange.Stop(); });
  std::vector<std::jthread> threads;
  for (int stream = 0; stream < run.streams; ++stream) {
    threads.emplace_back([&run, &exchange, stream] {
      StreamSession(run, stream, exchange).Run();
    });
  }
  absl::Status status;
  while (std::optional<Outcome> outcome = exchange.Take()) {
    status = take(*std::move(outcome));
    if (status.ok()) continue;
    exchange.Fail(status);
    break;
  }
  stop.SetAction(nullptr);
  exchange.Close(stop.requested() ? absl::ZeroDuration() : run.timeout);
  threads.clear();
  return exchange.status();
}

}  // namespace camserve::camctl
