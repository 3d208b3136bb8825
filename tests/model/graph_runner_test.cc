#include "server/model/graph_runner.h"

#include <new>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace camserve {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

absl::Status Thrown(const std::string& error) {
  return RunTorch(absl::InfiniteFuture(),
                  [&]() -> absl::Status { TORCH_CHECK(false, error); });
}

TEST(RunTorchTest, OutOfMemorySaysHowMuchAndWhatTakesLess) {
  const absl::Status status = Thrown(
      "CUDA out of memory. Tried to allocate 1.20 GiB. GPU 0 has a total "
      "capacity of 79.18 GiB of which 76.94 GiB is free.");
  EXPECT_TRUE(absl::IsResourceExhausted(status)) << status;
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr("Tried to allocate 1.20 GiB: fewer images"),
                    Not(HasSubstr("79.18"))));
}

TEST(RunTorchTest, SoDoTheHostsAllocators) {
  EXPECT_TRUE(absl::IsResourceExhausted(
      Thrown("DefaultCPUAllocator: can't allocate memory: you tried to "
             "allocate 4398046511104 bytes.")));
  EXPECT_TRUE(absl::IsResourceExhausted(
      RunTorch(absl::InfiniteFuture(),
               []() -> absl::Status { throw std::bad_alloc(); })));
}

TEST(RunTorchTest, AnyOtherErrorIsTheModels) {
  const absl::Status status = Thrown("expected 3 channels");
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_EQ(status.message(), "expected 3 channels");
}

}  // namespace
}  // namespace camserve
