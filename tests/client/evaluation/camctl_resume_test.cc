// camctl evaluate, again: it goes on where it was stopped, or says why not.
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "tests/client/evaluation/evaluate_fixture.h"

namespace camserve {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

class CamctlResumeTest : public CamctlEvaluateTest {
 protected:
  void ExpectDiffers(const ProcessResult& result,
                     const std::string& difference) {
    EXPECT_EQ(result.exit_code, 3);
    EXPECT_EQ(result.err,
              "camctl: out: " + out() +
                  " holds another measurement of chest: " + difference + "\n");
  }

  // How many samples the fake has been sent.
  int sent() { return static_cast<int>(server_.evaluation().samples().size()); }
};

TEST_F(CamctlResumeTest, GoesOnAfterACutAtEveryLine) {
  AddData(6);
  ASSERT_EQ(Evaluate({"--examples=2"}).exit_code, 0);
  const std::string whole = ReadFile(out());
  const std::string summary = Evaluate({"--examples=2"}).out;
  std::vector<size_t> ends = {0};
  for (size_t i = 0; i < whole.size(); ++i) {
    if (whole[i] == '\n') ends.push_back(i + 1);
  }
  ASSERT_EQ(ends.size(), 10u) << "a start, six results, two examples";
  for (size_t kept = 0; kept < ends.size(); ++kept) {
    // Whole lines, and 12 bytes of the next.
    WriteFile(out(), whole.substr(0, ends[kept] + 12));
    const int before = sent();
    const size_t explained = server_.explain_requests().size();
    const ProcessResult result = Evaluate({"--examples=2"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    const size_t measured = kept == 0 ? 0 : std::min<size_t>(kept - 1, 6);
    EXPECT_EQ(sent() - before, static_cast<int>(6 - measured)) << kept;
    const size_t examples = kept < 8 ? 0 : kept - 7;
    EXPECT_EQ(server_.explain_requests().size() - explained,
              2 * (2 - examples));
    if (kept + 1 < ends.size()) {
      EXPECT_THAT(result.err, StartsWith(out() + ": the last line was torn; "
                                                 "it is cut off\n"));
    }
    EXPECT_EQ(result.out, summary) << kept;
    EXPECT_EQ(Results().runs[0].results.size(), 6u);
    EXPECT_FALSE(Results().has_torn_line);
  }
}

TEST_F(CamctlResumeTest, ACompleteRunSendsNothing) {
  AddData(5);
  ASSERT_EQ(Evaluate({}).exit_code, 0);
  const std::string whole = ReadFile(out());
  const ProcessResult result = Evaluate({});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err, "chest: 5 of 5 samples are in " + out() + " already\n");
  EXPECT_EQ(ReadFile(out()), whole);
  EXPECT_EQ(sent(), 5);
}

TEST_F(CamctlResumeTest, NewImagesAreAdded) {
  AddData(3);
  ASSERT_EQ(Evaluate({}).exit_code, 0);
  AddData(5);
  ASSERT_EQ(Evaluate({}).exit_code, 0);
  EXPECT_EQ(sent(), 5);
  EXPECT_EQ(Results().runs.size(), 1u);
  EXPECT_EQ(Results().runs[0].results.size(), 5u);
}

TEST_F(CamctlResumeTest, GoesOnAfterALostServer) {
  AddData(20);
  server_.evaluation().LoseAfter(7);
  const ProcessResult lost = Evaluate({});
  EXPECT_EQ(lost.exit_code, 4);
  EXPECT_EQ(LastLine(lost), "camctl: server: no answer from " +
                                server_.address() +
                                " for 0: it is lost; 7 of 20 samples of chest "
                                "are done, the same command goes on from "
                                "there");
  EXPECT_EQ(Evaluate({}).exit_code, 0);
  EXPECT_EQ(Results().runs[0].results.size(), 20u);
  for (const auto& [id, count] : server_.evaluation().measured()) {
    EXPECT_EQ(count, 1) << id;
  }
}

TEST_F(CamctlResumeTest, FailuresAreSentAgainWhereThatMayHelp) {
  AddData(1);
  Image("set/1/refused.png", "refuse this");
  Image("set/1/busy.png", "refuse this");
  EXPECT_EQ(Evaluate({}).exit_code, 3);
  EXPECT_EQ(Results().runs[0].failures.size(), 2u);
  // As if there had been no room for one of them until the end.
  std::string text = ReadFile(out());
  const size_t code = text.find("\"code\":3", text.find("1/busy"));
  WriteFile(out(), text.replace(code, 8, "\"code\":14"));
  const int first = sent();
  Image("set/1/busy.png", "an image");
  Image("set/1/refused.png", "an image");
  EXPECT_EQ(Evaluate({}).exit_code, 3) << "what was refused stays so";
  EXPECT_EQ(sent() - first, 1);
  EXPECT_EQ(Results().runs[0].failures.size(), 1u);
  EXPECT_EQ(Evaluate({"--retry_failed"}).exit_code, 0);
  EXPECT_EQ(sent() - first, 2);
  EXPECT_TRUE(Results().runs[0].failures.empty());
  EXPECT_THAT(Ids(Results().runs[0]),
              ElementsAre("1/busy", "1/refused", "healthy/100"));
}

TEST_F(CamctlResumeTest, AnotherMeasurementIsRefused) {
  AddData(2);
  ASSERT_EQ(Evaluate({"--seed=1", "--data_name=a"}).exit_code, 0);
  const std::string whole = ReadFile(out());
  const std::string hint = "; name another --out, or give the old settings";
  const auto again = [&](const std::vector<std::string>& changes) {
    std::vector<std::string> flags = {"--seed=1", "--data_name=a"};
    flags.insert(flags.end(), changes.begin(), changes.end());
    return Evaluate(flags);
  };
  ExpectDiffers(again({"--seed=2"}), "seed 1 before, 2 now" + hint);
  ExpectDiffers(again({"--data_name=b"}), "data set a before, b now" + hint);
  ExpectDiffers(again({"--layer=features.3"}),
                "layer features.19 before, features.3 now" + hint);
  ExpectDiffers(again({"--methods=gradcam"}),
                "methods Grad-CAM, HiResCAM before, Grad-CAM now" + hint);
  ExpectDiffers(again({"--metrics=aopc,max_sensitivity"}),
                "HAAS {} before, none now" + hint);
  ExpectDiffers(again({"--seed=2", "--model=chest:2"}),
                "seed 1 before, 2 now" + hint);
  server_.evaluation().SetSha256("feed");
  ExpectDiffers(again({}),
                "SHA-256 " + std::string(64, 'c') + " before, feed now" + hint);
  EXPECT_EQ(ReadFile(out()), whole);
}

// As camctl wrote it before there were multi-label models.
TEST_F(CamctlResumeTest, AnOlderFileGoesOn) {
  AddData(5);
  ASSERT_EQ(Evaluate({}).exit_code, 0);
  const std::string summary = Evaluate({}).out;
  std::string text = ReadFile(out());
  for (const char* added : {",\"output\":\"OUTPUT_KIND_EXCLUSIVE\"",
                            ",\"layer_calls\":1", ",\"predicted\":true"}) {
    ASSERT_THAT(text, HasSubstr(added));
    text = absl::StrReplaceAll(text, {{added, ""}});
  }
  // The result's own is not its last field.
  text = absl::StrReplaceAll(text, {{",\"class_index\":1}", "}"}});
  WriteFile(out(), text);
  EXPECT_EQ(Evaluate({}).out, summary);
  EXPECT_EQ(sent(), 5);
  AddData(6);
  EXPECT_EQ(Evaluate({}).exit_code, 0);
  EXPECT_EQ(sent(), 6);
}

TEST_F(CamctlResumeTest, ANewerVersionIsAnotherMeasurement) {
  AddData(2);
  ASSERT_EQ(Evaluate({"--model=chest:1"}).exit_code, 0);
  // As it stands after a run of "chest" when version 1 was the newest.
  std::string text = ReadFile(out());
  for (size_t at = 0; (at = text.find("chest:1", at)) != std::string::npos;) {
    text.replace(at, 7, "chest");
  }
  WriteFile(out(), text);
  const ProcessResult newer = Evaluate({});
  EXPECT_EQ(newer.exit_code, 3);
  EXPECT_THAT(newer.err, HasSubstr("version 1 before, 2 now"));
  EXPECT_THAT(newer.err,
              HasSubstr("or give the old settings, --model chest:1"));
  EXPECT_EQ(Evaluate({"--model=chest:1"}).exit_code, 0);
  EXPECT_EQ(sent(), 2) << "the old settings go on with the old run";
  EXPECT_EQ(Results().runs.size(), 1u);
}

TEST_F(CamctlResumeTest, AnotherProcessIsWaitedForByPeople) {
  AddData(1);
  ASSERT_EQ(Evaluate({}).exit_code, 0);
  const int descriptor = open(out().c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_EQ(flock(descriptor, LOCK_EX), 0);
  ExpectError(Evaluate({}), 3,
              "camctl: out: another camctl writes to " + out() +
                  "; wait for it, or name another file: camctl report takes "
                  "several");
  close(descriptor);
  EXPECT_EQ(Evaluate({}).exit_code, 0);
}

TEST_F(CamctlResumeTest, AForeignFileIsLeftAlone) {
  AddData(1);
  for (const std::string text : {"path,label", "{}\n{}\n"}) {
    WriteFile(out(), text);
    ExpectError(
        Evaluate({}), 3,
        "camctl: results: line 1 of " + out() + " is not an evaluation's: " +
            (text[0] == '{' ? "a field is missing, or of another kind than it "
                              "should be"
                            : "it is no JSON object"));
    EXPECT_EQ(ReadFile(out()), text);
  }
  EXPECT_EQ(server_.calls(), 0);
}

}  // namespace
}  // namespace camserve
