#include "server/serving/piecewise_explanation.h"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/serving/explain_cost.h"
#include "tests/repository/fake_model.h"

namespace camserve {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr int kClasses = 20;

// Explains what the question wants of classes 0, 1, 2, ...
FakeModel::Answer Explained(const SampleQuestion& question, int chosen) {
  SampleExplanation answer = {.logits = {1, 2, 3}, .chosen_classes = chosen};
  for (int k = question.first_class;
       k < chosen && k - question.first_class < question.most_classes; ++k) {
    answer.maps.push_back({.class_index = k});
  }
  return answer;
}

// Takes the pieces, and runs them one by one when it is told.
class PiecewiseExplanationTest : public testing::Test {
 protected:
  void Start(int chosen, absl::Duration time_left = absl::Hours(1)) {
    auto model = std::make_shared<ServedModel>();
    model->instances.push_back(std::make_shared<FakeModel>(
        kClasses, [this, chosen](const std::string&,
                                 const SampleQuestion& question, absl::Time) {
          first_classes_.push_back(question.first_class);
          clock_.Advance(absl::Seconds(2));
          return Explained(question, chosen);
        }));
    model_ = model;
    ExplainTask task;
    task.model = std::move(model);
    task.deadline = clock_.Now() + time_left;
    task.place = QueuePlace([this] { place_is_kept_ = false; });
    ExplainInPieces(
        std::move(task),
        [this](absl::StatusOr<ScheduledExplanation> answer) {
          EXPECT_FALSE(answer_.has_value());
          EXPECT_FALSE(place_is_kept_);
          answer_ = std::move(answer);
        },
        [this](BulkTask piece, BulkDone done) {
          waiting_.emplace_back(std::move(piece), std::move(done));
        },
        clock_);
  }

  // Whether a piece waited.
  bool RunOne() {
    if (waiting_.empty()) return false;
    auto [piece, done] = std::move(waiting_.front());
    waiting_.pop_front();
    clock_.Advance(absl::Seconds(1));  // its wait
    const absl::Time start = clock_.Now();
    const absl::Status status = piece.pass(*piece.model->instances[0]);
    piece = BulkTask();
    if (status.ok()) {
      done(clock_.Now() - start);
    } else {
      done(status);
    }
    return true;
  }

  ManualClock clock_ = ManualClock(absl::FromUnixSeconds(1000));
  std::weak_ptr<const ServedModel> model_;
  std::deque<std::pair<BulkTask, BulkDone>> waiting_;
  std::vector<int> first_classes_;
  std::optional<absl::StatusOr<ScheduledExplanation>> answer_;
  bool place_is_kept_ = true;
};

TEST_F(PiecewiseExplanationTest, AnswersAllClassesInTheirOrder) {
  Start(kClasses);
  for (int pieces = 0; pieces < 3; ++pieces) {
    EXPECT_TRUE(place_is_kept_);
    EXPECT_EQ(waiting_.size(), 1u) << "one at a time";
    ASSERT_TRUE(RunOne());
  }
  EXPECT_FALSE(RunOne());
  ASSERT_TRUE(answer_.has_value() && answer_->ok());
  EXPECT_THAT(first_classes_, ElementsAre(0, 8, 16));
  const SampleExplanation& explanation = (*answer_)->explanation;
  ASSERT_EQ(explanation.maps.size(), 20u);
  for (int k = 0; k < kClasses; ++k) {
    EXPECT_EQ(explanation.maps[k].class_index, k);
  }
  EXPECT_THAT(explanation.logits, ElementsAre(1, 2, 3));
  EXPECT_EQ((*answer_)->compute_time, absl::Seconds(6));
  EXPECT_EQ((*answer_)->queue_time, absl::Seconds(3));
  EXPECT_TRUE(model_.expired());
}

TEST_F(PiecewiseExplanationTest, OfNoClassIsOnePass) {
  Start(0);
  ASSERT_TRUE(RunOne());
  ASSERT_TRUE(answer_.has_value() && answer_->ok());
  EXPECT_TRUE((*answer_)->explanation.maps.empty());
}

TEST_F(PiecewiseExplanationTest, EndsWhereTheRestWouldComeTooLate) {
  Start(kClasses, absl::Seconds(6));
  ASSERT_TRUE(RunOne());  // 3 s are gone, and two pieces of 2 s are left
  EXPECT_FALSE(RunOne());
  ASSERT_TRUE(answer_.has_value());
  EXPECT_EQ(answer_->status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(answer_->status().message(), HasSubstr("8 of 20 classes"));
}

TEST_F(PiecewiseExplanationTest, EndsWithTheErrorOfAPiece) {
  Start(kClasses);
  ASSERT_TRUE(RunOne());
  const BulkDone done = std::move(waiting_.front().second);
  waiting_.clear();
  done(absl::CancelledError("gone"));
  ASSERT_TRUE(answer_.has_value());
  EXPECT_EQ(answer_->status().code(), absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace camserve
