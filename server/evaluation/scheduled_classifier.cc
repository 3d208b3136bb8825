#include "server/evaluation/scheduled_classifier.h"

#include <algorithm>
#include <utility>

#include "absl/synchronization/notification.h"
#include "common/status_macros.h"
#include "server/serving/answer_check.h"

namespace camserve {
namespace {

// What a pass reads and writes. A pass may outlive the wait for it
// (BulkTask::pass), so it shares this.
template <typename Question, typename Answer>
struct Exchange {
  Question question;
  Answer answer;
};

template <typename Answer, typename Question>
std::shared_ptr<Exchange<Question, Answer>> MakeExchange(Question question) {
  return std::make_shared<Exchange<Question, Answer>>(
      Exchange<Question, Answer>{.question = std::move(question)});
}

// How a wait for a pass ended.
struct Wait {
  absl::Notification ended;
  absl::StatusOr<absl::Duration> result;
};

}  // namespace

ScheduledClassifier::ScheduledClassifier(ModelScheduler& scheduler,
                                         const Clock& clock, Options options)
    : scheduler_(scheduler), clock_(clock), options_(std::move(options)) {}

absl::Status ScheduledClassifier::CheckLayer() {
  // All in one turn, whichever instance has it.
  return Run([served = options_.model, layer = options_.layer](
                 const Model& /*model*/, absl::Time deadline) -> absl::Status {
    for (const auto& instance : served->instances) {
      RETURN_IF_ERROR(instance->CheckLayer(layer, deadline));
    }
    return absl::OkStatus();
  });
}

absl::StatusOr<Tensor> ScheduledClassifier::Logits(Tensor batch) {
  const int64_t samples = batch.shape.front();
  auto exchange = MakeExchange<Tensor>(std::move(batch));
  RETURN_IF_ERROR(
      Run([exchange, layer = options_.layer](
              const Model& model, absl::Time deadline) -> absl::Status {
        ASSIGN_OR_RETURN(exchange->answer,
                         model.Logits(layer, exchange->question, deadline));
        return absl::OkStatus();
      }));
  RETURN_IF_ERROR(CheckLogits(exchange->answer, samples, *options_.model));
  return std::move(exchange->answer);
}

absl::StatusOr<std::vector<SampleExplanation>> ScheduledClassifier::Explain(
    std::vector<SampleQuestion> questions) {
  auto exchange =
      MakeExchange<std::vector<SampleExplanation>>(std::move(questions));
  RETURN_IF_ERROR(Run([exchange, layer = options_.layer](
                          const Model& model,
                          absl::Time deadline) -> absl::Status {
    for (auto& answer : model.Explain(layer, exchange->question, deadline)) {
      RETURN_IF_ERROR(answer.status());
      exchange->answer.push_back(*std::move(answer));
    }
    return absl::OkStatus();
  }));
  for (const SampleExplanation& answer : exchange->answer) {
    RETURN_IF_ERROR(CheckAnswer(answer, *options_.model));
  }
  return std::move(exchange->answer);
}

absl::Status ScheduledClassifier::Run(
    std::function<absl::Status(const Model&, absl::Time)> pass) {
  BulkTask task;
  task.model = options_.model;
  task.deadline = options_.deadline;
  task.is_cancelled = options_.is_cancelled;
  task.pass = [pass = std::move(pass), clock = &clock_,
               deadline = options_.deadline,
               limit = options_.pass_limit](const Model& model) {
    return pass(model, std::min(deadline, clock->Now() + limit));
  };
  // Shared, as Notify may still be running when the wait is over.
  auto wait = std::make_shared<Wait>();
  scheduler_.SubmitBulk(std::move(task),
                        [wait](absl::StatusOr<absl::Duration> result) {
                          wait->result = std::move(result);
                          wait->ended.Notify();
                        });
  wait->ended.WaitForNotification();
  ASSIGN_OR_RETURN(const absl::Duration duration, wait->result);
  compute_time_ += duration;
  return absl::OkStatus();
}

}  // namespace camserve
