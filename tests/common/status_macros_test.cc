#include "common/status_macros.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace camserve {
namespace {

const absl::Status kRefusal = absl::InvalidArgumentError("no such thing");

// Sets `reached` where no error ended it before.
absl::Status Check(const absl::Status& status, bool& reached) {
  RETURN_IF_ERROR(status);
  reached = true;
  return absl::OkStatus();
}

TEST(ReturnIfError, ReturnsTheError) {
  bool reached = false;
  EXPECT_EQ(Check(kRefusal, reached), kRefusal);
  EXPECT_FALSE(reached);
}

TEST(ReturnIfError, GoesOnWhereThereIsNone) {
  bool reached = false;
  EXPECT_EQ(Check(absl::OkStatus(), reached), absl::OkStatus());
  EXPECT_TRUE(reached);
}

TEST(ReturnIfError, AsksOnce) {
  int asked = 0;
  const auto ask = [&asked] {
    ++asked;
    return kRefusal;
  };
  const auto run = [&ask]() -> absl::Status {
    RETURN_IF_ERROR(ask());
    return absl::OkStatus();
  };
  EXPECT_EQ(run(), kRefusal);
  EXPECT_EQ(asked, 1);
}

// Both operands in one scope: each use needs names of its own.
absl::StatusOr<int> Sum(absl::StatusOr<int> left, absl::StatusOr<int> right) {
  ASSIGN_OR_RETURN(const int first, std::move(left));
  int second = 0;
  ASSIGN_OR_RETURN(second, std::move(right));
  return first + second;
}

TEST(AssignOrReturn, DeclaresAndAssigns) { EXPECT_EQ(*Sum(2, 3), 5); }

TEST(AssignOrReturn, ReturnsTheFirstError) {
  EXPECT_EQ(Sum(kRefusal, absl::InternalError("later")).status(), kRefusal);
  EXPECT_EQ(Sum(2, kRefusal).status(), kRefusal);
}

TEST(AssignOrReturn, MovesWhatCannotBeCopied) {
  const auto run = []() -> absl::StatusOr<std::string> {
    absl::StatusOr<std::unique_ptr<std::string>> made =
        std::make_unique<std::string>("moved");
    ASSIGN_OR_RETURN(const std::unique_ptr<std::string> text, std::move(made));
    return *text;
  };
  EXPECT_EQ(*run(), "moved");
}

}  // namespace
}  // namespace camserve
