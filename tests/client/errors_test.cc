#include "client/camctl/terminal/errors.h"

#include "absl/strings/cord.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace camserve::camctl {
namespace {

TEST(ExitCodeTest, TellsWhoIsToBlame) {
  EXPECT_EQ(ExitCodeOf(absl::OkStatus()), ExitCode::kDone);
  EXPECT_EQ(ExitCodeOf(UsageError("--class")), ExitCode::kUsage);
  EXPECT_EQ(ExitCodeOf(absl::UnavailableError("")), ExitCode::kNoConnection);
  EXPECT_EQ(ExitCodeOf(absl::DeadlineExceededError("")),
            ExitCode::kNoConnection);
  for (int code = 1; code <= 16; ++code) {
    const absl::Status status(static_cast<absl::StatusCode>(code), "");
    if (absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status)) {
      continue;
    }
    EXPECT_EQ(ExitCodeOf(status), ExitCode::kRefused) << status;
  }
}

TEST(ErrorLineTest, IsOneLine) {
  EXPECT_EQ(ErrorLine(absl::InvalidArgumentError("image: truncated\nat 7\x1b")),
            "camctl: image: truncated at 7?");
  EXPECT_EQ(ErrorLine(absl::UnimplementedError("")), "camctl: UNIMPLEMENTED");
}

TEST(ErrorLineTest, NamesTheFieldOnce) {
  google::rpc::BadRequest request;
  request.add_field_violations()->set_field("image.encoded");
  const auto line = [&](const std::string& message) {
    absl::Status status = absl::InvalidArgumentError(message);
    status.SetPayload("type.googleapis.com/google.rpc.BadRequest",
                      absl::Cord(request.SerializeAsString()));
    return ErrorLine(status);
  };
  EXPECT_EQ(line("image.encoded: truncated"),
            "camctl: image.encoded: truncated");
  EXPECT_EQ(line("truncated"), "camctl: image.encoded: truncated");
}

TEST(NamingServerTest, OnlyWhereNoAnswerCame) {
  EXPECT_EQ(NamingServer(absl::UnavailableError("refused"), "h:1").message(),
            "server: no answer from h:1: refused");
  EXPECT_EQ(NamingServer(absl::DeadlineExceededError("late"), "h:1").message(),
            "server: no answer from h:1 within --timeout: late");
  EXPECT_EQ(NamingServer(absl::NotFoundError("model: no x"), "h:1").message(),
            "model: no x");
}

}  // namespace
}  // namespace camserve::camctl
