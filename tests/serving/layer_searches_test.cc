// Searches for verdicts on a lane and a clock that the test moves.
#include "server/serving/layer_searches.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "common/clock.h"
#include "tests/repository/fake_model.h"

namespace camserve {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Knows all verdicts after so many slices.
class SlowlyJudgedModel : public FakeModel {
 public:
  explicit SlowlyJudgedModel(int slices) : slices_(slices) {}

  absl::StatusOr<bool> JudgeLayers(absl::Time until) const override {
    untils_.push_back(until);
    if (!failure_.ok()) return failure_;
    return static_cast<int>(untils_.size()) >= slices_;
  }

  void Fail(absl::Status failure) { failure_ = std::move(failure); }
  const std::vector<absl::Time>& untils() const { return untils_; }

 private:
  const int slices_;
  absl::Status failure_;
  mutable std::vector<absl::Time> untils_;
};

class LayerSearchesTest : public testing::Test {
 protected:
  struct Pending {
    BulkTask task;
    BulkDone done;
  };

  // A model that is served, and the first of its two instances.
  void Serve(int slices) {
    auto judged = std::make_shared<SlowlyJudgedModel>(slices);
    judged_ = judged;
    auto served = std::make_shared<ServedModel>();
    served->instances = {judged, std::make_shared<SlowlyJudgedModel>(1000)};
    served_ = served;
  }

  void Join(absl::Time until = absl::InfiniteFuture()) {
    searches_.Join(served_, until, [this](const absl::Status& status) {
      answers_.push_back(status.code());
    });
  }

  // Runs the slice that waits, on the second instance: any worker may have it.
  void RunSlice() {
    Pending pending = std::move(lane_.front());
    lane_.pop_front();
    const absl::Status status =
        pending.task.pass(*pending.task.model->instances[1]);
    pending.task.model = nullptr;
    if (status.ok()) {
      pending.done(absl::Milliseconds(500));
    } else {
      pending.done(status);
    }
  }

  ManualClock clock_ = ManualClock(absl::FromUnixSeconds(1000));
  std::deque<Pending> lane_;
  std::shared_ptr<const ServedModel> served_;
  std::weak_ptr<SlowlyJudgedModel> judged_;
  std::vector<absl::StatusCode> answers_;
  LayerSearches searches_{[this](BulkTask task, BulkDone done) {
                            lane_.push_back({std::move(task), std::move(done)});
                          },
                          &clock_};
};

TEST_F(LayerSearchesTest, GoesOnSliceBySliceUntilAllIsKnown) {
  Serve(3);
  Join();
  for (int slice = 0; slice < 3; ++slice) {
    EXPECT_THAT(answers_, IsEmpty());
    ASSERT_EQ(lane_.size(), 1U);
    RunSlice();
    clock_.Advance(absl::Seconds(2));  // an evaluation's pass in between
  }
  EXPECT_THAT(answers_, ElementsAre(absl::StatusCode::kOk));
  EXPECT_THAT(lane_, IsEmpty());
  const absl::Time start = absl::FromUnixSeconds(1000);
  EXPECT_THAT(
      judged_.lock()->untils(),
      ElementsAre(start + absl::Seconds(0.5), start + absl::Seconds(2.5),
                  start + absl::Seconds(4.5)));
}

TEST_F(LayerSearchesTest, ManyCallersShareOneSearch) {
  Serve(2);
  for (int i = 0; i < 100; ++i) Join();
  EXPECT_EQ(lane_.size(), 1U);
  RunSlice();
  Join();
  EXPECT_EQ(lane_.size(), 1U);
  RunSlice();
  EXPECT_EQ(answers_.size(), 101U);
  EXPECT_EQ(judged_.lock()->untils().size(), 2U);
}

TEST_F(LayerSearchesTest, ModelsAreSearchedIndependently) {
  Serve(1);
  const std::shared_ptr<const ServedModel> first = served_;
  Join();
  Serve(1);
  Join();
  EXPECT_EQ(lane_.size(), 2U);
}

TEST_F(LayerSearchesTest, OutlivesThoseWhoWait) {
  Serve(3);
  Join(clock_.Now() + absl::Seconds(5));
  RunSlice();
  clock_.Advance(absl::Seconds(6));
  RunSlice();
  RunSlice();
  EXPECT_EQ(judged_.lock()->untils().size(), 3U);
  EXPECT_THAT(lane_, IsEmpty());
  EXPECT_THAT(answers_, IsEmpty());  // they looked at their own clock
}

TEST_F(LayerSearchesTest, ANewOneBeginsAfterTheLast) {
  Serve(1);
  Join();
  RunSlice();
  Join();
  EXPECT_EQ(lane_.size(), 1U);
  RunSlice();
  EXPECT_EQ(answers_.size(), 2U);
}

TEST_F(LayerSearchesTest, EndsWithTheModel) {
  Serve(1000);
  Join();
  RunSlice();
  ASSERT_EQ(lane_.size(), 1U);
  served_ = nullptr;
  RunSlice();  // it holds the model, and is the last that does
  EXPECT_TRUE(judged_.expired());
  EXPECT_THAT(lane_, IsEmpty());
  EXPECT_THAT(answers_, ElementsAre(absl::StatusCode::kUnavailable));
}

TEST_F(LayerSearchesTest, AFailureIsEverybodysAndEndsIt) {
  Serve(1000);
  judged_.lock()->Fail(absl::ResourceExhaustedError("no memory"));
  Join();
  Join();
  RunSlice();
  EXPECT_THAT(answers_, ElementsAre(absl::StatusCode::kResourceExhausted,
                                    absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(lane_, IsEmpty());
}

TEST_F(LayerSearchesTest, EndsWithTheServer) {
  Serve(1000);
  Join();
  lane_.front().done(absl::UnavailableError("the server is stopping"));
  lane_.pop_front();
  EXPECT_THAT(lane_, IsEmpty());
  EXPECT_THAT(answers_, ElementsAre(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace camserve
