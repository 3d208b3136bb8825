#include "server/service/metrics_observer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/telemetry/metrics_text.h"

namespace camserve {
namespace {

using testing::HasSubstr;

class MetricsObserverTest : public testing::Test {
 protected:
  MetricsObserverTest() { metrics_.SetModelState("chest", 1, "READY"); }

  void Expect(const std::string& line) {
    EXPECT_THAT(Text(metrics_), HasSubstr(line + "\n"));
  }

  Metrics metrics_{{.version = "1.2.3", .libtorch = "2.11.0"}};
  MetricsObserver observer_{&metrics_};
};

TEST_F(MetricsObserverTest, TellsEachLaneFromTheOther) {
  observer_.OnQueueDepth("chest", Lane::kExplain, 2);
  observer_.OnQueueDepth("chest", Lane::kBulk, 7);
  Expect("camserve_queue_depth{lane=\"explain\",model=\"chest\"} 2");
  Expect("camserve_queue_depth{lane=\"evaluate\",model=\"chest\"} 7");
}

TEST_F(MetricsObserverTest, CountsRejectionsByReasonAndCancellationsApart) {
  observer_.OnRejected("chest", Lane::kExplain, Rejection::kQueueFull);
  for (int i = 0; i < 2; ++i) {
    observer_.OnRejected("chest", Lane::kBulk, Rejection::kDeadline);
  }
  for (int i = 0; i < 3; ++i) {
    observer_.OnRejected("chest", Lane::kExplain, Rejection::kStopping);
  }
  for (int i = 0; i < 4; ++i) {
    observer_.OnRejected("chest", Lane::kExplain, Rejection::kCancelled);
  }
  Expect("camserve_rejections_total{model=\"chest\",reason=\"queue_full\"} 1");
  Expect("camserve_rejections_total{model=\"chest\",reason=\"deadline\"} 2");
  Expect("camserve_rejections_total{model=\"chest\",reason=\"stopping\"} 3");
  Expect("camserve_cancellations_total{model=\"chest\"} 4");
}

TEST_F(MetricsObserverTest, ObservesBatchesAndLoads) {
  observer_.OnBatch("chest", 5);
  observer_.OnLoad("chest", true, absl::Seconds(4));
  observer_.OnLoad("chest", false, absl::Seconds(1));
  Expect("camserve_batch_size_sum{model=\"chest\"} 5");
  Expect("camserve_model_loads_total{model=\"chest\",outcome=\"succeeded\"} 1");
  Expect("camserve_model_loads_total{model=\"chest\",outcome=\"failed\"} 1");
  Expect("camserve_model_load_duration_seconds_sum{model=\"chest\"} 5");
}

}  // namespace
}  // namespace camserve
