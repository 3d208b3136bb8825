#include "client/camctl/evaluation/result_file.h"

#include <cmath>
#include <limits>

#include "absl/strings/str_cat.h"
#include "client/camctl/evaluation/result_lines.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/client/fake_evaluation.h"
#include "tests/support/files.h"

namespace camserve::camctl {
namespace {

using google::protobuf::util::MessageDifferencer;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

v1::EvaluationConfig Config(uint64_t seed) {
  v1::EvaluationConfig config;
  config.mutable_model()->set_name("chest");
  config.add_methods(v1::CAM_METHOD_HIRES_CAM);
  config.mutable_aopc()->add_grids(4);
  config.mutable_aopc()->add_orders(v1::PERTURBATION_ORDER_MORF);
  config.mutable_aopc()->set_return_curves(true);
  config.mutable_max_sensitivity();
  config.mutable_haas();
  config.set_seed(seed);
  return config;
}

RunStart Start(uint64_t seed = 18446744073709551615u) {
  return {.data_set = "x \"rays\"\n", .started = FakeStarted(Config(seed))};
}

v1::SampleResult Result(const std::string& id) {
  v1::Sample sample;
  sample.set_id(id);
  return FakeResult(FakeStarted(Config(0)).config(), sample);
}

v1::SampleFailure Failure(const std::string& id, const std::string& reason) {
  v1::SampleFailure failure;
  failure.set_id(id);
  failure.set_code(3);
  failure.set_reason(reason);
  return failure;
}

class ResultFileTest : public testing::Test {
 protected:
  std::string Text(const std::vector<ResultLine>& lines) {
    std::string text;
    for (const ResultLine& line : lines) text += PrintResultLine(line);
    return text;
  }

  absl::StatusOr<RecordedResults> Read(const std::string& text) {
    WriteFile(path(), text);
    return ReadResults(path());
  }

  // The message after the path.
  std::string Error(const std::string& text) {
    const auto results = Read(text);
    EXPECT_EQ(results.status().code(), absl::StatusCode::kDataLoss) << text;
    return std::string(results.status().message());
  }

  std::string path() const { return (folder_.path() / "r.jsonl").string(); }

  TemporaryFolder folder_;
};

TEST_F(ResultFileTest, ComesBackAsItWas) {
  v1::SampleResult result = Result("ä/\"7\"\n");
  result.mutable_compute_time()->set_nanos(1);
  result.set_haas_refusal("a tensor");
  const Example example = {
      .id = "ä",
      .class_index = 1,
      .predicted_index = 2,
      .image_png = std::string("\x89PNG\0\xff\n", 7),
      .overlay_pngs = {{v1::CAM_METHOD_HIRES_CAM, std::string(3, '\0')},
                       {v1::CAM_METHOD_GRAD_CAM, ""}}};
  const auto results = Read(Text({{"chest", Start()},
                                  {"chest", result},
                                  {"chest", Failure("b", "no\nimage")},
                                  {"skin:2", Start(7)},
                                  {"chest", example}}));
  ASSERT_TRUE(results.ok()) << results.status();
  ASSERT_EQ(results->runs.size(), 2u);
  const RecordedRun& run = results->runs[0];
  EXPECT_EQ(run.name, "chest");
  EXPECT_EQ(run.data_set, "x \"rays\"\n");
  EXPECT_TRUE(MessageDifferencer::Equals(run.started, Start().started));
  ASSERT_EQ(run.results.size(), 1u);
  EXPECT_TRUE(MessageDifferencer::Equals(run.results[0], result));
  ASSERT_EQ(run.failures.size(), 1u);
  EXPECT_EQ(run.failures[0].reason(), "no\nimage");
  ASSERT_EQ(run.examples.size(), 1u);
  EXPECT_EQ(run.examples[0].image_png, example.image_png);
  EXPECT_EQ(run.examples[0].overlay_pngs, example.overlay_pngs);
  EXPECT_EQ(run.examples[0].predicted_index, 2);
  EXPECT_EQ(results->runs[1].name, "skin:2");
  EXPECT_EQ(results->runs[1].started.config().seed(), 7u);
  EXPECT_FALSE(results->has_torn_line);
  EXPECT_EQ(results->whole_bytes,
            static_cast<int64_t>(std::filesystem::file_size(path())));
}

TEST_F(ResultFileTest, TakesTheFormerNameOfSignedAttributions) {
  const auto line = ParseResultLine(
      R"({"run":"m","data_set":"d","started":{"config":{"haas":{"signed":true}}}})");
  ASSERT_TRUE(line.ok()) << line.status();
  const RunStart& start = std::get<RunStart>(line->content);
  EXPECT_TRUE(start.started.config().haas().is_signed());
  const auto again = ParseResultLine(PrintResultLine(*line));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(MessageDifferencer::Equals(
      std::get<RunStart>(again->content).started, start.started));
}

TEST_F(ResultFileTest, NumbersAreExact) {
  v1::SampleResult result;
  result.set_id("a");
  for (const float logit :
       {0.1f, -3.4028235e38f, 1e-45f, 16777217.0f, 1.0f / 3, 0.0f}) {
    result.add_logits(logit);
  }
  v1::AopcResult& aopc = *result.add_aopc();
  aopc.set_score(0.1 + 0.2);
  for (const double value :
       {1.0 / 3, 5e-324, 1.7976931348623157e308, 0.0, 1.0, 123456789012345680.0,
        std::nextafter(0.5, 1.0), -2.2250738585072014e-308}) {
    aopc.add_curve(value);
  }
  const auto line = ParseResultLine(PrintResultLine({"m", result}));
  ASSERT_TRUE(line.ok()) << line.status();
  EXPECT_EQ(std::get<v1::SampleResult>(line->content).SerializeAsString(),
            result.SerializeAsString());
}

TEST_F(ResultFileTest, LinesAreShortForWhatIsNotThere) {
  v1::SampleFailure failure;
  failure.set_id("a");
  EXPECT_EQ(PrintResultLine({"m", failure}),
            "{\"run\":\"m\",\"failure\":{\"id\":\"a\"}}\n");
}

TEST_F(ResultFileTest, OtherJsonOfTheSameIsRead) {
  const auto results = Read(
      "{ \"new\": [1], \"started\": { \"layer\": \"l\", \"from_2030\": {} "
      "},\r\n"
      "");
  EXPECT_FALSE(results.ok()) << "an object ends within its line";
  const auto spaced = Read(
      "{ \"data_set\": \"d\", \"started\": {\"layer\": \"l\", \"later\": 1}, "
      "\"run\": \"m\"}\r\n");
  ASSERT_TRUE(spaced.ok()) << spaced.status();
  EXPECT_EQ(spaced->runs[0].started.layer(), "l");
}

// However few bytes of the file were written, what is whole is there.
TEST_F(ResultFileTest, ATornLastLineIsLeftOut) {
  v1::SampleResult result;
  result.set_id("a");
  result.add_aopc()->set_score(0.1);
  const std::string text = Text({{"chest", RunStart{.data_set = "d"}},
                                 {"chest", result},
                                 {"chest", Failure("b", "ü")}});
  const size_t second = text.find('\n') + 1;
  const size_t third = text.find('\n', second) + 1;
  for (size_t bytes = 0; bytes <= text.size(); ++bytes) {
    const auto results = Read(text.substr(0, bytes));
    ASSERT_TRUE(results.ok()) << bytes << " " << results.status();
    const int lines =
        (bytes >= second) + (bytes >= third) + (bytes == text.size());
    const size_t ends[] = {0, second, third, text.size()};
    EXPECT_EQ(results->whole_bytes, static_cast<int64_t>(ends[lines]));
    EXPECT_EQ(results->has_torn_line, bytes > ends[lines]) << bytes;
    ASSERT_EQ(results->runs.size(), lines > 0 ? 1u : 0u);
    if (lines == 0) continue;
    EXPECT_EQ(results->runs[0].results.size(), lines > 1 ? 1u : 0u);
    EXPECT_EQ(results->runs[0].failures.size(), lines > 2 ? 1u : 0u);
  }
}

TEST_F(ResultFileTest, ATornLineMayHaveAnEnd) {
  const auto results =
      Read(Text({{"chest", Start()}}) + "{\"run\":\"chest\",\"res\n");
  ASSERT_TRUE(results.ok()) << results.status();
  EXPECT_TRUE(results->has_torn_line);
}

TEST_F(ResultFileTest, ForeignLinesAreNamed) {
  const std::string start = Text({{"chest", Start()}});
  const std::string result = Text({{"chest", Result("a")}});
  EXPECT_THAT(Error(start + "{\"run\":\"chest\",\"res\n" + result),
              HasSubstr("line 2 of " + path() +
                        " is not an evaluation's: it is no JSON object"));
  EXPECT_THAT(Error(start + "\n" + result), HasSubstr("line 2 of"));
  EXPECT_THAT(Error(start + "[]\n" + result), HasSubstr("no JSON object"));
  EXPECT_THAT(Error(start + "{\"run\":\"chest\"}\n" + result),
              HasSubstr("neither started, result, failure nor example"));
  EXPECT_THAT(Error(start + "{\"run\":7,\"result\":{}}\n" + result),
              HasSubstr("line 2 of"));
  EXPECT_THAT(
      Error(start + "{\"run\":\"chest\",\"result\":{\"id\":[1]}}\n" + result),
      HasSubstr("not a SampleResult"));
  EXPECT_THAT(
      Error(start +
            "{\"run\":\"chest\",\"example\":{\"id\":\"a\",\"class_index\":0,"
            "\"predicted_index\":0,\"image_png\":\"?\",\"overlays\":[]}}\n" +
            result),
      HasSubstr("not base64"));
}

TEST_F(ResultFileTest, ExamplesSayWhatIsPredictedOrWhetherTheLabelIs) {
  for (const bool is_predicted : {false, true}) {
    const Example example = {
        .id = "a", .class_index = 2, .is_predicted = is_predicted};
    const auto results = Read(Text({{"chest", Start()}, {"chest", example}}));
    ASSERT_TRUE(results.ok()) << results.status();
    const Example& read = results->runs[0].examples[0];
    EXPECT_EQ(read.is_predicted, is_predicted);
    EXPECT_EQ(read.predicted_index, std::nullopt);
  }
  for (const int predicted : {1, 2}) {
    const auto results = Read(
        absl::StrCat(PrintResultLine({"chest", Start()}),
                     R"({"run":"chest","example":{"id":"a","class_index":2,)",
                     R"("predicted_index":)", predicted,
                     R"(,"image_png":"","overlays":[]}})", "\n"));
    ASSERT_TRUE(results.ok()) << results.status();
    const Example& read = results->runs[0].examples[0];
    EXPECT_EQ(read.is_predicted, predicted == 2);
    EXPECT_EQ(read.predicted_index, predicted);
  }
}

// Cutting such a file would destroy it.
TEST_F(ResultFileTest, AForeignFileIsNotTorn) {
  for (const char* text : {"path,label", "path,label\n", "{", "\0\0",
                           "{\"runs\":1", " {\"run\":", "\x1f\x8b\x08"}) {
    const auto results = Read(text);
    if (absl::string_view(text) == "{" || absl::string_view(text).empty()) {
      EXPECT_TRUE(results.ok()) << text;
    } else {
      EXPECT_EQ(results.status().code(), absl::StatusCode::kDataLoss) << text;
    }
  }
}

TEST_F(ResultFileTest, LinesHaveToFitThoseBefore) {
  EXPECT_THAT(Error(Text({{"chest", Result("a")}, {"chest", Start()}})),
              HasSubstr("line 1 of " + path() +
                        " is not an evaluation's: "
                        "run chest did not begin before it"));
  EXPECT_THAT(Error(Text({{"chest", Start()},
                          {"chest", Result("a")},
                          {"chest", Result("a")}})),
              HasSubstr("line 3 of " + path() +
                        " is not an evaluation's: "
                        "run chest has a result of a before it"));
  EXPECT_THAT(Error(Text({{"chest", Start(1)}, {"chest", Start(2)}})),
              HasSubstr("run chest begins again with other settings: seed 1 "
                        "before, 2 now"));
}

// Such as shards, one behind the other.
TEST_F(ResultFileTest, ARunMayBeginAgain) {
  RunStart again = Start(1);
  again.started.set_server_version("10.0.0");
  const auto results = Read(Text({{"chest", Start(1)},
                                  {"chest", Result("a")},
                                  {"chest", again},
                                  {"chest", Result("b")}}));
  ASSERT_TRUE(results.ok()) << results.status();
  ASSERT_EQ(results->runs.size(), 1u);
  EXPECT_EQ(results->runs[0].results.size(), 2u);
}

TEST_F(ResultFileTest, AResultEndsAFailure) {
  const auto results = Read(Text({{"chest", Start()},
                                  {"chest", Failure("a", "first")},
                                  {"chest", Failure("b", "first")},
                                  {"chest", Result("a")},
                                  {"chest", Failure("b", "second")},
                                  {"chest", Failure("c", "first")}}));
  ASSERT_TRUE(results.ok()) << results.status();
  std::vector<std::string> failures;
  for (const v1::SampleFailure& failure : results->runs[0].failures) {
    failures.push_back(failure.id() + " " + failure.reason());
  }
  EXPECT_THAT(failures, ElementsAre("b second", "c first"));
}

TEST_F(ResultFileTest, AFileThatIsNotThereIsNotFound) {
  EXPECT_EQ(ReadResults(path()).status().message(),
            "results: cannot read " + path() + ": No such file or directory");
  EXPECT_EQ(
      ReadResults(folder_.path().string()).status().message(),
      "results: cannot read " + folder_.path().string() + ": it is a folder");
  const auto empty = Read("");
  ASSERT_TRUE(empty.ok()) << empty.status();
  EXPECT_THAT(empty->runs, IsEmpty());
}

}  // namespace
}  // namespace camserve::camctl
