// How many threads a model's passes use, whichever models and threads passed
// before.
#include <ATen/Parallel.h>

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "server/model/model.h"
#include "server/torchscript/torchscript_model.h"
#include "tests/models/test_models.h"
#include "tests/support/files.h"

namespace camserve {
namespace {

class PassThreadsTest : public testing::Test {
 protected:
  PassThreadsTest() { WriteTestModel("conv_flatten_scores", path_); }

  std::unique_ptr<Model> Load(int threads) const {
    auto model = LoadTorchScript({.path = path_,
                                  .channels = 3,
                                  .height = 32,
                                  .width = 32,
                                  .threads = threads});
    EXPECT_TRUE(model.ok()) << model.status();
    return *std::move(model);
  }

  // As LibTorch has it on a thread that made a pass.
  static int ThreadsOfPass(const Model& model) {
    const Tensor batch = {.shape = {1, 3, 32, 32},
                          .values = std::vector<float>(3 * 32 * 32, 0.5F)};
    const auto logits = model.Logits("", batch, absl::InfiniteFuture());
    EXPECT_TRUE(logits.ok()) << logits.status();
    return at::get_num_threads();
  }

  const TemporaryFolder folder_;
  const std::string path_ = (folder_.path() / "model.pt").string();
};

TEST_F(PassThreadsTest, AreTheModelsOwnOrTheDefault) {
  InitializeTorch(/*threads=*/2);
  const auto of_three = Load(3);
  const auto of_one = Load(1);
  const auto of_default = Load(0);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(ThreadsOfPass(*of_three), 3);
    EXPECT_EQ(ThreadsOfPass(*of_one), 1);
    EXPECT_EQ(ThreadsOfPass(*of_default), 2);
  }
}

// LibTorch gives a new thread the number that any thread set last.
TEST_F(PassThreadsTest, AreNotThoseOfAnotherModelsThread) {
  InitializeTorch(/*threads=*/2);
  const auto of_three = Load(3);
  const auto of_default = Load(0);
  int threads = 0;
  EXPECT_EQ(ThreadsOfPass(*of_three), 3);
  std::thread([&] { threads = ThreadsOfPass(*of_default); }).join();
  EXPECT_EQ(threads, 2);
}

TEST_F(PassThreadsTest, CountForAnExplanationToo) {
  InitializeTorch(/*threads=*/1);
  const auto of_two = Load(2);
  InitializeTorch(/*threads=*/1);
  const SampleQuestion question = {
      .input = {.shape = {3, 32, 32},
                .values = std::vector<float>(3 * 32 * 32, 0.5F)}};
  EXPECT_TRUE(
      of_two->Explain("", {question}, absl::InfiniteFuture()).at(0).ok());
  EXPECT_EQ(at::get_num_threads(), 2);
}

}  // namespace
}  // namespace camserve
