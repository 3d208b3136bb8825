#include "server/service/status_mapping.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "common/status_details.h"
#include "common/text.h"
#include "google/rpc/status.pb.h"

namespace camserve {
namespace {

struct Mapping {
  absl::StatusCode inside;
  grpc::StatusCode outside;
  const char* name;
};

class StatusMappingTest : public testing::TestWithParam<Mapping> {};

TEST_P(StatusMappingTest, KeepsCodeAndMessage) {
  const Mapping& mapping = GetParam();
  const grpc::Status status =
      ToGrpcStatus(absl::Status(mapping.inside, "layer: none"));
  EXPECT_EQ(status.error_code(), mapping.outside);
  EXPECT_EQ(status.error_message(), status.ok() ? "" : "layer: none");
  EXPECT_EQ(CodeName(mapping.inside), mapping.name);
}

using absl::StatusCode;
INSTANTIATE_TEST_SUITE_P(
    AllCodes, StatusMappingTest,
    testing::Values(
        Mapping{StatusCode::kOk, grpc::StatusCode::OK, "OK"},
        Mapping{StatusCode::kCancelled, grpc::StatusCode::CANCELLED,
                "CANCELLED"},
        Mapping{StatusCode::kUnknown, grpc::StatusCode::UNKNOWN, "UNKNOWN"},
        Mapping{StatusCode::kInvalidArgument,
                grpc::StatusCode::INVALID_ARGUMENT, "INVALID_ARGUMENT"},
        Mapping{StatusCode::kDeadlineExceeded,
                grpc::StatusCode::DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED"},
        Mapping{StatusCode::kNotFound, grpc::StatusCode::NOT_FOUND,
                "NOT_FOUND"},
        Mapping{StatusCode::kAlreadyExists, grpc::StatusCode::ALREADY_EXISTS,
                "ALREADY_EXISTS"},
        Mapping{StatusCode::kPermissionDenied,
                grpc::StatusCode::PERMISSION_DENIED, "PERMISSION_DENIED"},
        Mapping{StatusCode::kResourceExhausted,
                grpc::StatusCode::RESOURCE_EXHAUSTED, "RESOURCE_EXHAUSTED"},
        Mapping{StatusCode::kFailedPrecondition,
                grpc::StatusCode::FAILED_PRECONDITION, "FAILED_PRECONDITION"},
        Mapping{StatusCode::kAborted, grpc::StatusCode::ABORTED, "ABORTED"},
        Mapping{StatusCode::kOutOfRange, grpc::StatusCode::OUT_OF_RANGE,
                "OUT_OF_RANGE"},
        Mapping{StatusCode::kUnimplemented, grpc::StatusCode::UNIMPLEMENTED,
                "UNIMPLEMENTED"},
        Mapping{StatusCode::kInternal, grpc::StatusCode::INTERNAL, "INTERNAL"},
        Mapping{StatusCode::kUnavailable, grpc::StatusCode::UNAVAILABLE,
                "UNAVAILABLE"},
        Mapping{StatusCode::kDataLoss, grpc::StatusCode::DATA_LOSS,
                "DATA_LOSS"},
        Mapping{StatusCode::kUnauthenticated, grpc::StatusCode::UNAUTHENTICATED,
                "UNAUTHENTICATED"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(StatusMessageTest, BecomesPrintable) {
  const grpc::Status status =
      ToGrpcStatus(absl::InternalError(std::string("a\nb\0c", 5)));
  EXPECT_EQ(status.error_message(), "a b c");
}

// The details are a protobuf message, which holds nothing but UTF-8.
TEST(StatusMessageTest, IsUtf8WhateverItWas) {
  const grpc::Status status =
      ToGrpcStatus(absl::InvalidArgumentError("layer: Gr\xf6\xdf"
                                              "e"));
  EXPECT_EQ(status.error_message(),
            "layer: Gr\ufffd\ufffd"
            "e");
  google::rpc::Status details;
  EXPECT_TRUE(details.ParseFromString(status.error_details()));
  EXPECT_TRUE(IsUtf8(details.message()));
}

TEST(StatusMessageTest, IsCutBetweenCharacters) {
  std::string text;
  while (text.size() < 5000) text += "\u00e4\u20ac";  // 2 and 3 bytes
  const grpc::Status status = ToGrpcStatus(absl::InternalError(text));
  EXPECT_LE(status.error_message().size(), 2000u);
  EXPECT_GE(status.error_message().size(), 1997u);
  EXPECT_TRUE(IsUtf8(status.error_message()));
}

TEST(RetryPushbackTest, SaysWhenOrNever) {
  const absl::Status full = absl::ResourceExhaustedError("full");
  EXPECT_EQ(RetryPushback(WithRetryDelay(full, absl::Milliseconds(1250))),
            "1250");
  EXPECT_EQ(RetryPushback(full), "-1");
  EXPECT_EQ(RetryPushback(absl::UnavailableError("")), std::nullopt);
  EXPECT_EQ(RetryPushback(absl::OkStatus()), std::nullopt);
}

}  // namespace
}  // namespace camserve
