// Parts of an evaluation, merged, are the whole of it.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/e2e/model_folders.h"
#include "tests/e2e/own_data.h"
#include "tests/e2e/real_server.h"
#include "tests/e2e/server_process.h"
#include "tests/support/files.h"

namespace camserve {
namespace {

using nlohmann::json;

constexpr int kImages = 30;
constexpr int kShards = 4;
constexpr absl::Duration kLimit = absl::Minutes(5);

class ShardsTest : public testing::Test {
 protected:
  void SetUp() override {
    folders_.AddOwn(kSmallModel, "input { mean: 0.5 std: 0.5 }");
    server_ = std::make_unique<RealServer>(folders_.path());
    server_->AwaitReady();
    for (int i = 0; i < kImages; ++i) {
      WriteFile(folder_.path() / "set" / absl::StrCat("class_", i % 5) /
                    absl::StrCat(i, ".png"),
                OwnImage(i));
    }
  }

  std::string Path(const std::string& name) const {
    return folder_.path() / name;
  }

  void Camctl(const std::vector<std::string>& arguments) {
    ServerProcess camctl(arguments, Path("log"), "camctl");
    ASSERT_EQ(camctl.WaitForExit(kLimit).value_or(-1), 0)
        << ReadFile(Path("log"));
  }

  // The results of every `of`-th sample from `shard` on.
  std::string Evaluate(int shard, int of) {
    const std::string out =
        Path(absl::StrCat("of-", of, "/shard-", shard, ".jsonl"));
    Camctl({"evaluate", "--server", server_->address(), "--model", kSmallModel,
            "--data", Path("set"), "--out", out, "--seed", "3", "--grids", "4",
            "--radii", "0.1:5", "--examples", "0", "--shard",
            absl::StrCat(shard, "/", of)});
    return out;
  }

  // What the results in `folder` say together, by JSON pointer.
  json Report(const std::string& folder) {
    Camctl({"report", Path(folder), "--format", "json", "--out",
            Path("report.json")});
    return json::parse(ReadFile(Path("report.json"))).flatten();
  }

 private:
  TemporaryFolder folder_;
  ModelFolders folders_;
  std::unique_ptr<RealServer> server_;
};

TEST_F(ShardsTest, MergedTheyAreTheUndividedEvaluation) {
  Evaluate(0, 1);
  for (int shard = 0; shard < kShards; ++shard) Evaluate(shard, kShards);
  const json whole = Report("of-1");
  const json merged = Report(absl::StrCat("of-", kShards));
  ASSERT_EQ(whole.size(), merged.size());
  int numbers = 0;
  for (const auto& [where, value] : whole.items()) {
    ASSERT_TRUE(merged.contains(where)) << where;
    if (value.is_number()) {
      ++numbers;
      EXPECT_NEAR(value.get<double>(), merged[where].get<double>(), 1e-12)
          << where;
    } else {
      EXPECT_EQ(value, merged[where]) << where;
    }
  }
  EXPECT_GT(numbers, 50);
  EXPECT_EQ(whole["/runs/0/samples"], kImages);
}

}  // namespace
}  // namespace camserve
