#include "server/serving/piecewise_explanation.h"

#include <iterator>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status_macros.h"
#include "server/serving/explain_cost.h"

namespace camserve {
namespace {

using Answer = absl::StatusOr<SampleExplanation>;

// Owned by the piece that waits or runs. There is one at a time, so nothing is
// locked.
class Pieces : public std::enable_shared_from_this<Pieces> {
 public:
  Pieces(ExplainTask task, ExplainDone done,
         std::function<void(BulkTask, BulkDone)> submit, const Clock& clock)
      : task_(std::move(task)),
        done_(std::move(done)),
        submit_(std::move(submit)),
        clock_(clock),
        arrival_(clock.Now()) {
    task_.question.most_classes = kClassesATurn;
  }

  void SubmitNext() {
    // Shared: a pass that was given up may still write to it when nobody reads
    // it.
    auto answer = std::make_shared<Answer>(SampleExplanation());
    BulkTask piece;
    piece.model = task_.model;
    piece.deadline = task_.deadline;
    piece.is_cancelled = task_.is_cancelled;
    piece.pass = [self = shared_from_this(), answer](const Model& instance) {
      *answer = self->Explain(instance);
      return answer->status();
    };
    submit_(std::move(piece), [self = shared_from_this(), answer](
                                  const absl::StatusOr<absl::Duration>& time) {
      self->End(time, *answer);
    });
  }

 private:
  Answer Explain(const Model& instance) const {
    // The first use of a layer cuts each instance there. All are cut now, in
    // the bulk lane, where no other explanation waits for it.
    for (const auto& each : task_.model->instances) {
      RETURN_IF_ERROR(each->CheckLayer(task_.layer, task_.deadline));
    }
    auto answers =
        instance.Explain(task_.layer, {&task_.question, 1}, task_.deadline);
    if (answers.size() == 1) return std::move(answers.front());
    return absl::InternalError("the model did not answer");
  }

  void End(const absl::StatusOr<absl::Duration>& time, Answer& answer) {
    if (!time.ok()) return Finish(time.status());
    compute_time_ += *time;
    ++pieces_;
    task_.question.first_class += kClassesATurn;
    Add(*std::move(answer));
    const int left = explanation_.chosen_classes - task_.question.first_class;
    if (left <= 0) return FinishWithMaps();
    const absl::Status in_time =
        CheckInTime((left + kClassesATurn - 1) / kClassesATurn);
    if (!in_time.ok()) return Finish(in_time);
    SubmitNext();
  }

  void Add(SampleExplanation piece) {
    if (pieces_ == 1) {
      explanation_ = std::move(piece);
      return;
    }
    explanation_.maps.insert(explanation_.maps.end(),
                             std::make_move_iterator(piece.maps.begin()),
                             std::make_move_iterator(piece.maps.end()));
  }

  absl::Status CheckInTime(int pieces_left) const {
    const absl::Duration needed = compute_time_ / pieces_ * pieces_left;
    if (clock_.Now() + needed <= task_.deadline) return absl::OkStatus();
    return absl::DeadlineExceededError(absl::StrCat(
        "the deadline is too near: ", task_.question.first_class, " of ",
        explanation_.chosen_classes,
        " classes are explained, and the others would take about ",
        absl::FormatDuration(absl::Trunc(needed, absl::Microseconds(10))),
        ": allow more time, or ask for fewer classes"));
  }

  void FinishWithMaps() {
    Finish(ScheduledExplanation{
        .explanation = std::move(explanation_),
        .queue_time = clock_.Now() - arrival_ - compute_time_,
        .compute_time = compute_time_});
  }

  // Releases the model and the place before it answers.
  void Finish(absl::StatusOr<ScheduledExplanation> result) {
    const ExplainDone done = std::move(done_);
    task_.model = nullptr;
    task_.place.Release();
    done(std::move(result));
  }

  ExplainTask task_;
  ExplainDone done_;
  const std::function<void(BulkTask, BulkDone)> submit_;
  const Clock& clock_;
  const absl::Time arrival_;
  SampleExplanation explanation_;  // of the pieces so far
  absl::Duration compute_time_;
  int pieces_ = 0;
};

}  // namespace

void ExplainInPieces(ExplainTask task, ExplainDone done,
                     std::function<void(BulkTask, BulkDone)> submit,
                     const Clock& clock) {
  std::make_shared<Pieces>(std::move(task), std::move(done), std::move(submit),
                           clock)
      ->SubmitNext();
}

}  // namespace camserve
