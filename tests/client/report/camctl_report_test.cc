// camctl report, as people run it.
#include <filesystem>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/client/process.h"
#include "tests/client/report/records.h"
#include "tests/support/files.h"

namespace camserve::camctl {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class CamctlReportTest : public testing::Test {
 protected:
  void SetUp() override {
    WriteFile(Path("study.jsonl"), LinesOf(StudyRun()));
    WriteFile(Path("other.jsonl"), LinesOf(OtherModelsRun()));
  }

  std::string Path(const std::string& name) const {
    return folder_.path() / name;
  }

  static ProcessResult Report(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(),
                     {std::filesystem::absolute("camctl"), "report"});
    return RunProcess(arguments);
  }

  static void ExpectError(const ProcessResult& result, int exit_code,
                          const std::string& message) {
    EXPECT_EQ(result.exit_code, exit_code);
    EXPECT_EQ(result.out, "");
    EXPECT_THAT(result.err, HasSubstr(message));
  }

 private:
  TemporaryFolder folder_;
};

TEST_F(CamctlReportTest, WritesAPage) {
  const ProcessResult result =
      Report({Path("study.jsonl"), "-o", Path("page.html")});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(result.out, Path("page.html") + ": 1 model, 4 results\n");
  EXPECT_THAT(ReadFile(Path("page.html")), StartsWith("<!DOCTYPE html>"));
}

// What is no file is not made one, and what stood in the output stays.
TEST_F(CamctlReportTest, WritesIntoStandardOutputByAnyName) {
  const std::string study = Path("study.jsonl");
  const std::string page = Report({study, "-o", "-"}).out;
  ASSERT_THAT(page, StartsWith("<!DOCTYPE html>"));
  for (const char* name : {"/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"}) {
    const ProcessResult result = Report({study, "-o", name});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(result.out, page) << name;
    WriteFile(Path("log"), "before\n");
    EXPECT_EQ(RunProcess({std::filesystem::absolute("camctl"), "report", study,
                          "-o", name},
                         {.out_file = Path("log")})
                  .exit_code,
              0);
    EXPECT_EQ(ReadFile(Path("log")), "before\n" + page) << name;
  }
}

TEST_F(CamctlReportTest, OutputThatIsLostIsNoSuccess) {
  const std::string study = Path("study.jsonl");
  const std::string camctl = std::filesystem::absolute("camctl");
  for (const char* out : {"-", "/dev/stdout", "/dev/full"}) {
    const ProcessResult result = RunProcess(
        {camctl, "report", study, "-o", out}, {.out_file = "/dev/full"});
    ExpectError(result, 3, "cannot");
  }
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/full"));
}

TEST_F(CamctlReportTest, PrintsOtherFormats) {
  const std::string study = Path("study.jsonl");
  EXPECT_THAT(Report({study, "--format", "csv"}).out, StartsWith("model,"));
  EXPECT_THAT(Report({study, "--format=markdown"}).out, StartsWith("# "));
  EXPECT_THAT(Report({study, "--out", "-"}).out, StartsWith("<!DOCTYPE html>"));
  const ProcessResult json =
      Report({study, Path("other.jsonl"), "--format", "json"});
  EXPECT_EQ(nlohmann::json::parse(json.out)["runs"].size(), 2);
  EXPECT_EQ(Report({study, Path("other.jsonl"), "--json"}).out, json.out);
}

TEST_F(CamctlReportTest, TakesAFolderOfShards) {
  WriteFile(Path("run/shard-0.jsonl"), LinesOf(StudyRun()));
  WriteFile(Path("run/shard-1.jsonl"), LinesOf(OtherModelsRun()));
  EXPECT_EQ(Report({Path("run"), "--json"}).out,
            Report({Path("study.jsonl"), Path("other.jsonl"), "--json"}).out);
}

TEST_F(CamctlReportTest, SaysWhatIsTorn) {
  std::string lines = LinesOf(StudyRun());
  lines.resize(lines.size() - 10);
  WriteFile(Path("torn.jsonl"), lines);
  const ProcessResult result = Report({Path("torn.jsonl"), "--json"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("last line was not written whole"));
  EXPECT_EQ(nlohmann::json::parse(result.out)["runs"][0]["samples"], 3);
}

TEST_F(CamctlReportTest, RefusesWhatItCannotUse) {
  ExpectError(Report({Path("absent.jsonl")}), 3, "absent.jsonl");
  WriteFile(Path("empty.jsonl"), "");
  ExpectError(Report({Path("empty.jsonl")}), 3, "hold no run");
  RecordedRun differing = StudyRun();
  differing.results[0].mutable_aopc(0)->set_score(0.9);
  WriteFile(Path("differing.jsonl"), LinesOf(differing));
  ExpectError(Report({Path("study.jsonl"), Path("differing.jsonl")}), 3,
              "sample 'a' of run 'chest' has two results that differ");
}

TEST_F(CamctlReportTest, RefusesCommandLinesThatAreWrong) {
  ExpectError(Report({}), 2, "too few arguments");
  ExpectError(Report({Path("study.jsonl"), "--format", "pdf"}), 2,
              "--format: takes html, markdown, csv or json, not \"pdf\"");
  ExpectError(Report({Path("study.jsonl"), "--format=csv", "--json"}), 2,
              "--json");
}

}  // namespace
}  // namespace camserve::camctl
