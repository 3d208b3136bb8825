// Whether oneDNN packs weights anew while a model runs: it says so itself, on
// the standard output of a process that was started with ONEDNN_VERBOSE, so the
// test runs its passes in a child.
#include <ATen/ATen.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/torchscript/graph_runner.h"
#include "server/torchscript/graph_split.h"
#include "server/torchscript/input_trial.h"
#include "server/torchscript/tapped_graph.h"
#include "tests/models/make_test_model.h"
#include "tests/models/test_models.h"

namespace camserve {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kBegin[] = "second pass begins";
constexpr char kEnd[] = "second pass ends";

std::string OutputOf(const std::string& command) {
  std::string output;
  FILE* const pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return output;
  std::array<char, 4096> some = {};
  while (fgets(some.data(), some.size(), pipe) != nullptr)
    output += some.data();
  pclose(pipe);
  return output;
}

// The lines of oneDNN between the marks that speak of a reorder.
std::vector<std::string> Reorders(const std::string& output) {
  std::vector<std::string> found;
  bool in_pass = false;
  for (size_t begin = 0; begin < output.size();) {
    const size_t end = std::min(output.find('\n', begin), output.size());
    const std::string line = output.substr(begin, end - begin);
    begin = end + 1;
    if (line == kBegin) in_pass = true;
    if (line == kEnd) in_pass = false;
    if (in_pass && line.find(",exec,cpu,reorder,") != std::string::npos) {
      found.push_back(line);
    }
  }
  return found;
}

class WeightReorderTest : public testing::TestWithParam<const char*> {};

// What the child does; by itself it shows that the passes run.
TEST_P(WeightReorderTest, PassesRun) {
  const TestModel& model = FindTestModel(GetParam());
  const auto tapped = MakeTappedGraph(MakeTestModel(model.name));
  ASSERT_TRUE(tapped.ok()) << tapped.status();
  const GraphRunner runner(PlainGraph(*tapped, {}));
  const at::NoGradGuard no_gradients;
  const InputSizes sizes = {.channels = model.input[0],
                            .height = model.input[1],
                            .width = model.input[2]};
  for (const int images : {1, 3, 8}) {
    const at::Tensor batch = SeededNoise(sizes, images, 1, "cpu");
    runner.Run({batch});
    std::puts(kBegin);
    runner.Run({batch});
    std::puts(kEnd);
    std::fflush(stdout);
  }
}

TEST_P(WeightReorderTest, NoPassPacksWeightsAnew) {
  const std::string self =
      std::filesystem::read_symlink("/proc/self/exe").string();
  const std::string output = OutputOf(
      "ONEDNN_VERBOSE=1 " + self +
      " --gtest_filter='*WeightReorderTest.PassesRun/" + GetParam() + "'");
  ASSERT_THAT(output, HasSubstr(",exec,cpu,convolution,"));
  ASSERT_THAT(output, HasSubstr(kEnd));
  EXPECT_THAT(Reorders(output), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Networks, WeightReorderTest,
                         testing::Values("activations", "resnet34"),
                         [](const auto& info) {
                           return std::string(info.param);
                         });

}  // namespace
}  // namespace camserve
