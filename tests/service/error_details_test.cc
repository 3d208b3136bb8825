#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "common/status_details.h"
#include "google/rpc/error_details.pb.h"
#include "server/service/status_mapping.h"

namespace camserve {
namespace {

TEST(FieldOfTest, IsThePathThatAMessageBeginsWith) {
  const struct {
    const char* message;
    const char* field;
  } cases[] = {
      {"image: truncated", "image"},
      {"aopc.grids[2]: 0 regions a side", "aopc.grids[2]"},
      {"model.version: -1 has to be a number", "model.version"},
      {"the stream ended", ""},
      {"there is no model x: ListModels lists those there are", ""},
      {"Image: x", ""},
      {"image:x", ""},
      {"image", ""},
      {": x", ""},
      {"", ""},
  };
  for (const auto& [message, field] : cases) {
    EXPECT_EQ(FieldOf(message), field) << message;
  }
}

// The detail of that type; none where there is none.
template <typename Detail>
std::optional<Detail> DetailOf(const google::rpc::Status& status) {
  Detail detail;
  for (const auto& any : status.details()) {
    if (any.UnpackTo(&detail)) return detail;
  }
  return std::nullopt;
}

google::rpc::Status Details(const absl::Status& status) {
  return WriteErrorDetails(status, status.message());
}

TEST(ErrorDetailsTest, AnInvalidFieldIsABadRequest) {
  const auto details =
      Details(absl::InvalidArgumentError("classes.top_k: 0 is outside 1 to 3"));
  EXPECT_EQ(details.code(), 3);
  EXPECT_EQ(details.message(), "classes.top_k: 0 is outside 1 to 3");
  EXPECT_EQ(details.details_size(), 2);
  const auto info = DetailOf<google::rpc::ErrorInfo>(details);
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(info->reason(), "INVALID_FIELD");
  EXPECT_EQ(info->domain(), "camserve");
  const auto request = DetailOf<google::rpc::BadRequest>(details);
  ASSERT_TRUE(request.has_value());
  ASSERT_EQ(request->field_violations_size(), 1);
  EXPECT_EQ(request->field_violations(0).field(), "classes.top_k");
  EXPECT_EQ(request->field_violations(0).description(), "0 is outside 1 to 3");
}

TEST(ErrorDetailsTest, AFullQueueSaysWhyAndWhenToComeAgain) {
  const auto details = Details(WithRetryDelay(
      WithReason(absl::ResourceExhaustedError("full"), "QUEUE_FULL"),
      absl::Milliseconds(1250)));
  EXPECT_EQ(details.details_size(), 2);
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(details)->reason(), "QUEUE_FULL");
  const auto retry = DetailOf<google::rpc::RetryInfo>(details);
  ASSERT_TRUE(retry.has_value());
  EXPECT_EQ(retry->retry_delay().seconds(), 1);
  EXPECT_EQ(retry->retry_delay().nanos(), 250'000'000);
}

TEST(ErrorDetailsTest, OnlyInvalidArgumentIsABadRequest) {
  EXPECT_EQ(Details(absl::NotFoundError("layer: none")).details_size(), 0);
  EXPECT_EQ(Details(absl::InvalidArgumentError("no field")).details_size(), 0);
}

TEST(ErrorDetailsTest, LeaveRoomForTheMessage) {
  const std::string message = "image: " + std::string(2000, 'x');
  EXPECT_LT(Details(absl::InvalidArgumentError(message)).ByteSizeLong(), 1100u);
}

}  // namespace
}  // namespace camserve
