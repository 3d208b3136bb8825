#include "server/service/evaluation_run.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status_details.h"
#include "common/status_macros.h"
#include "common/text.h"
#include "server/api/evaluation_reader.h"
#include "server/api/evaluation_writer.h"

namespace camserve {
namespace {

// Other calls hold their memory for as long as it takes to explain one image.
constexpr absl::Duration kLongestWaitForMemory = absl::Minutes(1);

}  // namespace

EvaluationRun::EvaluationRun(const ServiceParts& parts, Plan plan)
    : parts_(parts),
      plan_(std::move(plan)),
      table_(plan_.spec.output,
             static_cast<int>(plan_.model->class_labels.size())) {}

absl::Status EvaluationRun::Prepare() {
  RETURN_IF_ERROR(Classifier().CheckLayer());
  v1::EvaluationStarted started;
  WriteStarted(plan_.spec, *plan_.model, plan_.layer, parts_.info.version,
               started);
  absl::MutexLock lock(&mutex_);
  started_ = std::move(started);
  return absl::OkStatus();
}

v1::EvaluationStarted EvaluationRun::started() const {
  absl::MutexLock lock(&mutex_);
  return started_;
}

absl::Status EvaluationRun::Measure(const v1::Sample& sample,
                                    v1::SampleResult& result) {
  {
    absl::MutexLock lock(&mutex_);
    if (table_.Contains(sample.id()) ||
        !in_flight_.insert(sample.id()).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("id: ", Quoted(sample.id()),
                       " came before in this stream; every sample needs an id "
                       "of its own"));
    }
  }
  absl::Status measured = MeasureNew(sample, result);
  absl::MutexLock lock(&mutex_);
  in_flight_.erase(sample.id());
  return measured;
}

ScheduledClassifier EvaluationRun::Classifier() const {
  return ScheduledClassifier(*parts_.scheduler, *parts_.clock,
                             {.model = plan_.model,
                              .layer = plan_.layer,
                              .deadline = plan_.deadline,
                              .is_cancelled = plan_.is_cancelled});
}

absl::Status EvaluationRun::MeasureNew(const v1::Sample& sample,
                                       v1::SampleResult& result) {
  ByteBudget::Share memory(*parts_.memory);
  memory.Count(static_cast<int64_t>(sample.SpaceUsedLong()));
  const int64_t of_message = memory.bytes();
  ServiceLimits limits = parts_.limits;
  limits.image.take_memory = [&](int64_t bytes) {
    const absl::Time until = absl::Now() + kLongestWaitForMemory;
    return memory.GrowBy(std::min(plan_.deadline, until), bytes, "image");
  };
  ASSIGN_OR_RETURN(const LabelledSample labelled,
                   ReadSample(sample, *plan_.model, limits));
  memory.Shrink(of_message);
  ScheduledClassifier classifier = Classifier();
  ASSIGN_OR_RETURN(const SampleEvaluation evaluation,
                   EvaluateSample(plan_.spec, labelled, classifier));
  {
    absl::MutexLock lock(&mutex_);
    RETURN_IF_ERROR(table_.Add(evaluation.scores));
  }
  WriteResult(evaluation, plan_.spec, classifier.compute_time(), result);
  return absl::OkStatus();
}

void EvaluationRun::CountFailure() {
  absl::MutexLock lock(&mutex_);
  ++failures_;
}

absl::Status EvaluationRun::CheckMemory() const {
  absl::MutexLock lock(&mutex_);
  const size_t bytes = table_.bytes() + table_.summary_bytes();
  if (static_cast<int64_t>(bytes) <= parts_.limits.evaluation_bytes) {
    return absl::OkStatus();
  }
  return WithReason(
      absl::ResourceExhaustedError(absl::StrCat(
          "the scores of ", table_.samples(),
          " samples and their summary take more than ",
          parts_.limits.evaluation_bytes,
          " bytes, the server's limit for one evaluation: evaluate the rest in "
          "a stream of its own and merge the results (camctl report does)")),
      "EVALUATION_TOO_LARGE");
}

ScoreSummary EvaluationRun::Summarize(std::function<bool()> stop) const {
  absl::MutexLock lock(&mutex_);
  return table_.Summarize(plan_.spec.seed, std::move(stop));
}

int64_t EvaluationRun::failures() const {
  absl::MutexLock lock(&mutex_);
  return failures_;
}

}  // namespace camserve
