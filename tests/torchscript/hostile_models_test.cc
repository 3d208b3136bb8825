// Files that must be refused or served, never crash: the fixtures' hostile.
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "server/torchscript/torchscript_model.h"
#include "tests/support/files.h"
#include "tests/support/fixtures.h"
#include "tests/support/npy.h"
#include "tests/torchscript/model_assertions.h"

namespace camserve {
namespace {

using nlohmann::json;

absl::StatusOr<std::unique_ptr<Model>> LoadHostile(const json& entry) {
  InitializeTorch(/*threads=*/1);
  ModelOptions options;
  options.path = DataPath("hostile") / std::string(entry["file"]);
  options.trial_limit = absl::Seconds(1);
  if (entry.contains("labels")) {
    options.class_count = static_cast<int>(entry["labels"].size());
  }
  return LoadTorchScript(options);
}

// What loading or, after it, a request says.
absl::Status Outcome(const json& entry, const Tensor& input) {
  const auto model = LoadHostile(entry);
  if (!model.ok()) return model.status();
  std::vector<SampleQuestion> questions(1);
  questions[0].input = Slice(input, {0});
  return (*model)
      ->Explain("", questions, absl::Now() + absl::Seconds(30))
      .at(0)
      .status();
}

TEST(HostileModelsTest, EachIsRefusedWithAReasonOrServed) {
  const std::filesystem::path folder = DataPath("hostile");
  const json expected = ReadJson(folder / "expected.json");
  const Tensor input = ReadNpy(folder / std::string(expected["model_input"]));
  for (const json& entry : expected["models"]) {
    SCOPED_TRACE(std::string(entry["file"]));
    const absl::Status outcome = Outcome(entry, input);
    std::cout << entry["file"] << ": " << outcome << "\n";
    if (entry["expected"] == "refuse") {
      EXPECT_FALSE(outcome.ok());
      EXPECT_GT(outcome.message().size(), 15U) << outcome;
    } else if (entry["expected"] == "explain") {
      EXPECT_TRUE(outcome.ok()) << outcome;
    }
  }
}

TEST(HostileModelsTest, LogitsOfWhatIsServedAreRight) {
  const std::filesystem::path folder = DataPath("hostile");
  const json expected = ReadJson(folder / "expected.json");
  const Tensor input = ReadNpy(folder / std::string(expected["model_input"]));
  for (const json& entry : expected["models"]) {
    if (entry["expected"] != "explain" || entry["logits"].is_null()) continue;
    SCOPED_TRACE(std::string(entry["file"]));
    const auto model = LoadHostile(entry);
    ASSERT_TRUE(model.ok()) << model.status();
    const auto answers = ExplainAll(**model, "", QuestionsOf(input, {0}));
    for (size_t n = 0; n < answers.size(); ++n) {
      ExpectLogits(answers[n].logits, entry["logits"][n]);
    }
  }
}

TEST(HostileModelsTest, ALoopThatBeginsLaterEndsAtTheDeadline) {
  const auto model = LoadHostile({{"file", "models/endless_later.pt"}});
  ASSERT_TRUE(model.ok()) << model.status();
  std::vector<SampleQuestion> questions(1);
  questions[0].input =
      Slice(ReadNpy(DataPath("hostile/models/input.npy")), {0});
  questions[0].input.values[0] = 101;
  const auto answers =
      (*model)->Explain("", questions, absl::Now() + absl::Milliseconds(200));
  EXPECT_TRUE(absl::IsDeadlineExceeded(answers.at(0).status()))
      << answers[0].status();
}

}  // namespace
}  // namespace camserve
