#include "server/torchscript/graph_runner.h"

#include <new>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/torchscript/module_check.h"

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

TEST(RunTorchTest, ErrorsAreUtf8WhateverTheProgramRaises) {
  std::string long_text = "x";
  for (int i = 0; i < 200; ++i) long_text += "\u00e4";
  for (const std::string& text : {long_text, std::string("Gr\xf6\xdf"
                                                         "e")}) {
    const absl::Status status = Thrown(text);
    EXPECT_TRUE(IsUtf8(status.message())) << status;
    EXPECT_LE(status.message().size(), 300u);
  }
}

TEST(RunTorchTest, AFileThatTheSystemDidNotOpenIsNotTheModels) {
  const absl::Status status = Thrown(
      "open file failed because of errno 24 on fopen: Too many open files, "
      "file path: model.pt");
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("Too many open files"));
}

// What LibTorch itself says of a file that is not there.
TEST(ReadModuleTest, AFileThatIsGoneIsUnavailable) {
  const auto module = ReadModule("nowhere/model.pt", "cpu");
  EXPECT_TRUE(absl::IsUnavailable(module.status())) << module.status();
  EXPECT_THAT(std::string(module.status().message()),
              HasSubstr("No such file"));
}

}  // namespace
}  // namespace camserve
