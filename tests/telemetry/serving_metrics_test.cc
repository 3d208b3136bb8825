// Metrics of queues, batches, loads and the process.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "common/clock.h"
#include "server/telemetry/metrics.h"
#include "server/telemetry/process_metrics.h"
#include "tests/telemetry/metrics_text.h"

namespace camserve {
namespace {

using testing::HasSubstr;
using testing::Not;

class ServingMetricsTest : public testing::Test {
 protected:
  void Expect(const std::vector<std::string>& lines) {
    const std::string text = Text(metrics_);
    for (const std::string& line : lines) {
      EXPECT_THAT(text, HasSubstr(line + "\n"));
    }
  }

  const ManualClock clock_{absl::FromUnixSeconds(1000)};
  Metrics metrics_{{.version = "1.2.3", .libtorch = "2.11.0"}, clock_};
};

TEST_F(ServingMetricsTest, StartsAtZero) {
  Expect({"camserve_requests_in_flight{method=\"Evaluate\"} 0"});
  metrics_.SetModelState("chest", 1, "LOADING");
  Expect({
      "camserve_queue_depth{lane=\"explain\",model=\"chest\"} 0",
      "camserve_queue_depth{lane=\"evaluate\",model=\"chest\"} 0",
      "camserve_batch_size_count{model=\"chest\"} 0",
      "camserve_rejections_total{model=\"chest\",reason=\"queue_full\"} 0",
      "camserve_rejections_total{model=\"chest\",reason=\"deadline\"} 0",
      "camserve_rejections_total{model=\"chest\",reason=\"stopping\"} 0",
      "camserve_cancellations_total{model=\"chest\"} 0",
      "camserve_model_loads_total{model=\"chest\",outcome=\"succeeded\"} 0",
      "camserve_model_loads_total{model=\"chest\",outcome=\"failed\"} 0",
      "camserve_model_load_duration_seconds_count{model=\"chest\"} 0",
  });
}

TEST_F(ServingMetricsTest, CountsCallsInFlight) {
  metrics_.BeginCall("Explain");
  metrics_.BeginCall("Explain");
  metrics_.EndCall("Explain");
  Expect({"camserve_requests_in_flight{method=\"Explain\"} 1"});
}

TEST_F(ServingMetricsTest, CountsCallsWithoutAToken) {
  Expect({"camserve_unauthenticated_calls_total 0"});
  metrics_.CountUnauthenticated();
  Expect({"camserve_unauthenticated_calls_total 1"});
}

TEST_F(ServingMetricsTest, ShowsTheQueueAsItIs) {
  metrics_.SetModelState("chest", 1, "READY");
  metrics_.SetQueueDepth("chest", Lane::kBulk, 5);
  metrics_.SetQueueDepth("chest", Lane::kBulk, 3);
  Expect({"camserve_queue_depth{lane=\"evaluate\",model=\"chest\"} 3",
          "camserve_queue_depth{lane=\"explain\",model=\"chest\"} 0"});
}

TEST_F(ServingMetricsTest, ShowsTheLimitOfTheQueue) {
  metrics_.SetModelState("chest", 1, "READY");
  EXPECT_THAT(Text(metrics_), Not(HasSubstr("camserve_queue_limit{")));
  metrics_.SetQueueLimit("chest", 32);
  metrics_.SetQueueLimit("chest", 64);
  Expect({"camserve_queue_limit{model=\"chest\"} 64"});
}

TEST_F(ServingMetricsTest, CountsBatchesAndWhatNeverReachedOne) {
  metrics_.SetModelState("chest", 1, "READY");
  metrics_.ObserveBatch("chest", 3);
  metrics_.ObserveBatch("chest", 8);
  metrics_.CountRejection("chest", Rejection::kDeadline);
  metrics_.CountCancellation("chest");
  Expect({
      "camserve_batch_size_sum{model=\"chest\"} 11",
      "camserve_batch_size_bucket{model=\"chest\",le=\"4\"} 1",
      "camserve_batch_size_bucket{model=\"chest\",le=\"8\"} 2",
      "camserve_rejections_total{model=\"chest\",reason=\"deadline\"} 1",
      "camserve_rejections_total{model=\"chest\",reason=\"queue_full\"} 0",
      "camserve_cancellations_total{model=\"chest\"} 1",
  });
}

TEST_F(ServingMetricsTest, CountsLoads) {
  metrics_.SetModelState("chest", 1, "LOADING");
  metrics_.ObserveLoad("chest", true, absl::Seconds(2));
  metrics_.ObserveLoad("chest", false, absl::Seconds(1));
  Expect({
      "camserve_model_loads_total{model=\"chest\",outcome=\"succeeded\"} 1",
      "camserve_model_loads_total{model=\"chest\",outcome=\"failed\"} 1",
      "camserve_model_load_duration_seconds_sum{model=\"chest\"} 3",
  });
}

TEST_F(ServingMetricsTest, AnUnloadedVersionLosesItsStatesAlone) {
  metrics_.SetModelState("chest", 1, "READY");
  metrics_.ObserveBatch("chest", 1);
  const size_t before = SeriesOf(metrics_);
  for (int version = 2; version <= 200; ++version) {
    metrics_.SetModelState("chest", version, "READY");
    metrics_.SetModelState("chest", version, "UNLOADING");
    metrics_.SetModelState("chest", version, "UNLOADED");
  }
  EXPECT_EQ(SeriesOf(metrics_), before);
  metrics_.SetModelState("chest", 1, "UNLOADED");
  EXPECT_THAT(Text(metrics_), Not(HasSubstr("camserve_model_state{")));
  Expect({"camserve_batch_size_count{model=\"chest\"} 1"});
  metrics_.SetModelState("chest", 1, "READY");
  EXPECT_EQ(SeriesOf(metrics_), before);
}

TEST_F(ServingMetricsTest, TellsTheProcess) {
  Expect({"process_start_time_seconds 1000"});
  const std::string text = Text(metrics_);
  EXPECT_THAT(text, HasSubstr("camserve_memory_bytes{device=\"cpu\"} "));
  EXPECT_THAT(text,
              Not(HasSubstr("camserve_memory_bytes{device=\"cpu\"} 0\n")));
  EXPECT_THAT(text, Not(HasSubstr("cuda")));
  for (const char* name :
       {"process_cpu_seconds_total", "process_resident_memory_bytes",
        "process_virtual_memory_bytes", "process_open_fds",
        "process_max_fds"}) {
    EXPECT_THAT(text, testing::ContainsRegex(
                          absl::StrCat(name, " [1-9]|", name, " 0\\.0*[1-9]")));
  }
}

TEST_F(ServingMetricsTest, CountsDescriptorsThatAreOpen) {
  const int64_t before = ReadProcessUsage().open_descriptors;
  const int one = open("/dev/null", O_RDONLY | O_CLOEXEC);
  EXPECT_EQ(ReadProcessUsage().open_descriptors, before + 1);
  close(one);
  EXPECT_EQ(ReadProcessUsage().open_descriptors, before);
}

TEST_F(ServingMetricsTest, TellsWhetherModelsAreToBeThere) {
  metrics_.SetLoadsAtStart(true);
  Expect({"camserve_loads_at_start 1"});
  metrics_.SetLoadsAtStart(false);
  Expect({"camserve_loads_at_start 0"});
}

TEST_F(ServingMetricsTest, ShowsWhenCertificatesExpireAsLongAsItIsKnown) {
  std::vector<CertificateExpiry> known = {
      {.file = "tls_cert", .first = absl::FromUnixSeconds(2000)}};
  metrics_.SetCertificates([&known] { return known; });
  const char* const line =
      "camserve_certificate_expiry_timestamp_seconds{file=\"tls_cert\"} ";
  Expect({absl::StrCat(line, 2000)});
  known[0].first = absl::FromUnixSeconds(3000);
  Expect({absl::StrCat(line, 3000)});
  known.clear();
  Expect({absl::StrCat(line, 3000)});
}

TEST_F(ServingMetricsTest, CountsLinesThatTheLogLost) {
  Expect({"camserve_log_lines_lost_total 0"});
  const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
  ASSERT_GE(full, 0);
  Log log(full);
  metrics_.SetLog(&log);
  Expect({"camserve_log_lines_lost_total 0"});
  log.WriteEvent("one", {});
  log.WriteEvent("two", {});
  log.Flush(absl::InfiniteFuture());
  Expect({"camserve_log_lines_lost_total 2"});
  Expect({"camserve_log_lines_lost_total 2"});
  metrics_.SetLog(nullptr);
  close(full);
}

TEST_F(ServingMetricsTest, AsksForTheMemoryOfGpusAtEachScrape) {
  int64_t bytes = 1000;
  metrics_.SetDeviceMemory([&bytes] {
    return std::vector<DeviceMemory>{{.device = "cuda:0", .bytes = bytes++}};
  });
  Expect({"camserve_memory_bytes{device=\"cuda:0\"} 1000"});
  Expect({"camserve_memory_bytes{device=\"cuda:0\"} 1001"});
}

}  // namespace
}  // namespace camserve
