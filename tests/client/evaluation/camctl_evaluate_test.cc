// camctl evaluate: what it asks, prints and leaves.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "nlohmann/json.hpp"
#include "tests/client/evaluation/evaluate_fixture.h"

namespace camserve {
namespace {

using camctl::RecordedRun;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

TEST_F(CamctlEvaluateTest, LeavesResultsAndPrintsTables) {
  AddData(10);
  const ProcessResult result = Evaluate({"--seed=7", "--data_name=xrays"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const auto results = Results();
  ASSERT_EQ(results.runs.size(), 1u);
  const RecordedRun& run = results.runs[0];
  EXPECT_EQ(run.name, "chest");
  EXPECT_EQ(run.data_set, "xrays");
  EXPECT_EQ(run.started.model().version(), 2);
  EXPECT_EQ(run.started.config().seed(), 7u);
  EXPECT_THAT(Ids(run), ElementsAre("1/101", "1/103", "1/105", "1/107", "1/109",
                                    "healthy/100", "healthy/102", "healthy/104",
                                    "healthy/106", "healthy/108"));
  EXPECT_EQ(run.results[0].aopc(0).curve_size(), 5) << "curves are asked for";
  const std::vector<std::string> lines = absl::StrSplit(result.out, '\n');
  EXPECT_EQ(lines[0], "chest  chest:2  features.19  xrays");
  for (const char* part :
       {"AOPC", "Max-Sensitivity", "HAAS", "Grad-CAM", "HiResCAM", "0.8"}) {
    EXPECT_THAT(result.out, HasSubstr(part));
  }
  // Elsewhere than on a terminal a line now and then.
  EXPECT_THAT(result.err, StartsWith("1/10  "));
  EXPECT_THAT(LastLine(result), StartsWith("10/10  "));
  EXPECT_THAT(LastLine(result), HasSubstr("balanced accuracy 0.8"));
}

TEST_F(CamctlEvaluateTest, AsksWhatItsFlagsSay) {
  AddData(2);
  ASSERT_EQ(
      Evaluate({"--model=chest:1", "--methods=hirescam", "--layer=features.3",
                "--metrics=aopc,max_sensitivity", "--grids=3", "--orders=lerf",
                "--fill=zero", "--no_curves", "--radii=0.25:3", "--seed=5",
                "--window=0,4095"})
          .exit_code,
      0);
  const v1::EvaluationConfig config = server_.evaluation().configs().back();
  EXPECT_EQ(config.model().name(), "chest");
  EXPECT_EQ(config.model().version(), 1);
  EXPECT_THAT(config.methods(), ElementsAre(v1::CAM_METHOD_HIRES_CAM));
  EXPECT_EQ(config.layer(), "features.3");
  EXPECT_THAT(config.aopc().grids(), ElementsAre(3));
  EXPECT_THAT(config.aopc().orders(), ElementsAre(v1::PERTURBATION_ORDER_LERF));
  EXPECT_EQ(config.aopc().fill(), v1::PERTURBATION_FILL_ZERO);
  EXPECT_FALSE(config.aopc().return_curves());
  EXPECT_EQ(config.max_sensitivity().radii(0).radius(), 0.25);
  EXPECT_FALSE(config.has_haas());
  EXPECT_EQ(config.seed(), 5u);
  EXPECT_EQ(server_.evaluation().samples()[0].image().window().high(), 4095);
}

TEST_F(CamctlEvaluateTest, OneVersionAnswersThroughoutARun) {
  AddData(2);
  ASSERT_EQ(Evaluate({}).exit_code, 0);
  const auto configs = server_.evaluation().configs();
  ASSERT_EQ(configs.size(), 2u);
  EXPECT_EQ(configs[0].model().version(), 0) << "the newest is asked for";
  EXPECT_EQ(configs[1].model().version(), 2) << "and kept to";
}

TEST_F(CamctlEvaluateTest, FailuresAreRecordedAndCounted) {
  AddData(4);
  Image("set/1/refused.png", "refuse this");
  WriteFile(folder_.path() / "set.csv",
            "set/healthy/100.png,0\nset/1/101.png,1\nset/1/refused.png,1\n"
            "set/1/missing.png,1\n");
  const ProcessResult result =
      Evaluate({"--data", (folder_.path() / "set.csv").string()});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err,
              HasSubstr("set/1/refused: image: neither PNG nor JPEG\n"));
  EXPECT_EQ(LastLine(result), "camctl: 2 of 4 samples could not be measured; " +
                                  out() + " says why");
  EXPECT_THAT(result.out, HasSubstr("Max-Sensitivity")) << "the rest is shown";
  const auto results = Results();
  EXPECT_THAT(Ids(results.runs[0]),
              ElementsAre("set/1/101", "set/healthy/100"));
  std::map<std::string, int> failures;
  for (const v1::SampleFailure& failure : results.runs[0].failures) {
    failures[failure.id()] = failure.code();
  }
  EXPECT_THAT(failures, ElementsAre(testing::Pair("set/1/missing", 5),
                                    testing::Pair("set/1/refused", 3)));
  EXPECT_EQ(results.runs[0].data_set, "set");
}

TEST_F(CamctlEvaluateTest, SeveralModelsAreARunEach) {
  AddData(3);
  const ProcessResult result = Evaluate({"--model=chest,skin:1"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const auto results = Results();
  ASSERT_EQ(results.runs.size(), 2u);
  EXPECT_EQ(results.runs[0].name, "chest");
  EXPECT_EQ(results.runs[1].name, "skin:1");
  EXPECT_EQ(results.runs[1].started.model().name(), "skin");
  EXPECT_EQ(Ids(results.runs[0]), Ids(results.runs[1]));
  EXPECT_THAT(result.out, HasSubstr("\n\nskin:1  skin:1  features.19  set\n"));
}

// What is wrong with the second is found before the first is measured.
TEST_F(CamctlEvaluateTest, AllModelsAreAskedForFirst) {
  AddData(3);
  ExpectError(Evaluate({"--model=chest,nobody"}), 3,
              "camctl: model: there is no nobody");
  EXPECT_TRUE(server_.evaluation().samples().empty());
  EXPECT_FALSE(std::filesystem::exists(out()));
}

TEST_F(CamctlEvaluateTest, ShardsPartTheSet) {
  AddData(7);
  std::vector<std::string> ids;
  for (const char* shard : {"0/3", "1/3", "2/3"}) {
    std::filesystem::remove(out());
    ASSERT_EQ(Evaluate({"--shard", shard}).exit_code, 0);
    for (const std::string& id : Ids(Results().runs[0])) ids.push_back(id);
  }
  EXPECT_THAT(ids, ElementsAre("1/101", "healthy/100", "healthy/106", "1/103",
                               "healthy/102", "1/105", "healthy/104"));
}

TEST_F(CamctlEvaluateTest, ExamplesAreExplainedOnce) {
  AddData(10);
  ASSERT_EQ(Evaluate({"--examples=3"}).exit_code, 0);
  ASSERT_EQ(Evaluate({"--examples=4"}).exit_code, 0);
  const auto results = Results();
  const auto& examples = results.runs[0].examples;
  ASSERT_EQ(examples.size(), 4u);
  EXPECT_EQ(examples[0].image_png, "an overlay as PNG");
  ASSERT_THAT(examples[0].overlay_pngs, SizeIs(2));
  EXPECT_EQ(examples[0].overlay_pngs[1].first, v1::CAM_METHOD_HIRES_CAM);
  EXPECT_EQ(examples[1].class_index + 1, examples[1].predicted_index)
      << "a wrong one";
  EXPECT_FALSE(examples[1].is_predicted);
  const auto requests = server_.explain_requests();
  ASSERT_EQ(requests.size(), 8u) << "two an example";
  EXPECT_EQ(requests[0].render().longest_side(), 256);
  EXPECT_FALSE(requests[0].render().has_opacity());
  EXPECT_THAT(requests[0].classes().indices().values(),
              ElementsAre(examples[0].class_index));
  EXPECT_THAT(requests[0].outputs(), ElementsAre(v1::OUTPUT_OVERLAY_PNG));
  EXPECT_EQ(requests[0].model().version(), 2);
  EXPECT_EQ(requests[1].render().opacity(), 0) << "the bare image";
  EXPECT_EQ(requests[1].render().longest_side(), 256);
}

TEST_F(CamctlEvaluateTest, SeveralServersShareTheWork) {
  AddData(40);
  FakeServer other;
  const ProcessResult result = Evaluate(
      {"--server", absl::StrCat(server_.address(), ",", other.address())});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(Results().runs[0].results.size(), 40u);
  EXPECT_EQ(server_.evaluation().measured().size() +
                other.evaluation().measured().size(),
            40u);
}

// gRPC's own list of addresses stands for a name with several servers.
TEST_F(CamctlEvaluateTest, OneAddressMayBeSeveralServers) {
  AddData(4);
  const ProcessResult result =
      Evaluate({"--server", "ipv4:" + server_.address(), "--streams=3"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(Results().runs[0].results.size(), 4u);
}

TEST_F(CamctlEvaluateTest, AllSamplesMisclassifiedIsNoNumber) {
  for (const char* name : {"a", "b"}) {
    Image(absl::StrCat("set/healthy/", name, ".png"), "wrong");
  }
  const ProcessResult result = Evaluate({"--examples=2"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, testing::Not(HasSubstr("nan")));
  EXPECT_EQ(Results().runs[0].examples.size(), 2u);
}

class CamctlEvaluateLabelsTest : public CamctlEvaluateTest {
 protected:
  void SetUp() override {
    for (const char* name : {"a", "b", "c", "d"}) {
      Image(absl::StrCat(name, ".png"), *name == 'b' ? "wrong" : "an image");
    }
  }

  ProcessResult EvaluateLabels(const std::string& csv,
                               std::vector<std::string> arguments = {}) {
    const std::string path = (folder_.path() / "set.csv").string();
    WriteFile(path, csv);
    arguments.insert(arguments.begin(), {"--model=findings", "--data", path});
    return Evaluate(arguments);
  }
};

TEST_F(CamctlEvaluateLabelsTest, ListsOfLabelsAreTheTruth) {
  const ProcessResult result = EvaluateLabels(
      "path,labels,unknown\n"
      "a.png,healthy;肺がん,\n"
      "b.png,healthy,肺がん\n"
      "c.png,,\n"
      "d.png,Lungenentzündung,\n",
      {"--examples=4"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const RecordedRun run = Results().runs.at(0);
  EXPECT_EQ(run.started.output(), v1::OUTPUT_KIND_MULTI_LABEL);
  EXPECT_THAT(run.started.thresholds(), ElementsAre(0.5, 0.5, 0.125));
  ASSERT_THAT(Ids(run), ElementsAre("a", "b", "c", "d"));
  for (const v1::SampleResult& sample : run.results) {
    if (sample.id() != "b") continue;
    EXPECT_THAT(sample.positive_indices(), ElementsAre(0));
    EXPECT_THAT(sample.unknown_indices(), ElementsAre(2));
    EXPECT_THAT(sample.predicted_indices(), ElementsAre(1, 2));
    EXPECT_EQ(sample.haas_size(), 2) << "of its pair, by each method";
  }
  EXPECT_EQ(run.examples.size(), 3u) << "c has no label to explain";
  EXPECT_THAT(result.out,
              StartsWith("findings  findings:2  features.19  set  multi-label"
                         "\n"));
  for (const char* part :
       {"Mean balanced accuracy", "Exact match", "Sensitivity", "Specificity",
        "Prevalence", "Threshold", "0.125", "Pairs"}) {
    EXPECT_THAT(result.out, HasSubstr(part));
  }
  EXPECT_THAT(result.out, testing::Not(HasSubstr("\nModel  Accuracy")));
  EXPECT_THAT(LastLine(result), HasSubstr("balanced accuracy 0."));
}

TEST_F(CamctlEvaluateLabelsTest, ColumnsOfLabelsAreTheTruth) {
  const ProcessResult result = EvaluateLabels(
      "Path,Sex,Lungenentzündung,healthy,No Finding\n"
      "a.png,F,1.0,0.0,\n"
      "b.png,M,-1.0,,1.0\n");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const std::string data = (folder_.path() / "set.csv").string();
  EXPECT_THAT(
      result.err,
      StartsWith("data: " + data +
                 ": has no column for these labels, which are unknown for all "
                 "samples: 肺がん\n"
                 "data: " +
                 data +
                 ": these columns are no labels of the model and are passed "
                 "over: Sex, No Finding\n"));
  const auto samples = server_.evaluation().samples();
  ASSERT_EQ(samples.size(), 2u);
  for (const v1::Sample& sample : samples) {
    EXPECT_EQ(sample.labels().positives_size(), sample.id() == "a" ? 1 : 0);
    EXPECT_EQ(sample.labels().unknowns_size(), sample.id() == "a" ? 1 : 3);
  }
}

TEST_F(CamctlEvaluateLabelsTest, ASetOfTheOtherKindIsRefused) {
  AddData(2);
  EXPECT_THAT(Evaluate({"--model=findings"}).err,
              HasSubstr("is a folder, which says one label of an image"));
  EXPECT_THAT(EvaluateLabels("path,labels\na.png,1\n", {"--model=chest"}).err,
              HasSubstr("line 1: the column labels may hold several labels"));
  EXPECT_TRUE(server_.evaluation().samples().empty());
}

TEST_F(CamctlEvaluateLabelsTest, GoesOnWhereItWas) {
  const std::string all =
      "path,labels\na.png,healthy\nb.png,healthy\nc.png,1;2\nd.png,\n";
  ASSERT_EQ(EvaluateLabels(all).exit_code, 0);
  const std::string whole = ReadFile(out());
  const std::string summary = EvaluateLabels(all).out;
  const size_t second_line = whole.find('\n') + 1;
  WriteFile(out(), whole.substr(0, whole.find('\n', second_line) + 1));
  EXPECT_EQ(EvaluateLabels(all).out, summary);
  EXPECT_EQ(server_.evaluation().samples().size(), 4u + 3u);
}

TEST_F(CamctlEvaluateTest, JsonIsALineAModel) {
  AddData(3);
  const ProcessResult result = Evaluate({"--json", "--model=chest,skin"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const std::vector<std::string> lines = absl::StrSplit(result.out, '\n');
  ASSERT_EQ(lines.size(), 3u);
  const auto line = nlohmann::json::parse(lines[1]);
  EXPECT_EQ(line["run"], "skin");
  EXPECT_EQ(line["samples"], 3);
  EXPECT_EQ(line["failures"], 0);
  EXPECT_EQ(line["model"]["sha256"], std::string(64, 'c'));
  EXPECT_EQ(line["output"], "OUTPUT_KIND_EXCLUSIVE");
}

TEST_F(CamctlEvaluateTest, IsABarOnATerminal) {
  AddData(3);
  const ProcessResult result = Evaluate({}, {.terminal = true});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("\r\x1b[K[######..............] 1/3  "));
  EXPECT_THAT(result.out, HasSubstr("[####################] 3/3  "));
}

TEST_F(CamctlEvaluateTest, ItsOwnUsageIsTwo) {
  AddData(1);
  ExpectError(Camctl({"evaluate", "--model=chest", "--out=x"}), 2,
              "camctl: --data: missing; give --data FOLDER|CSV");
  ExpectError(Camctl({"evaluate", "--model=chest", "--data=x"}), 2,
              "camctl: --out: missing; give --out FILE");
  ExpectError(Evaluate({"--model="}), 2,
              "camctl: --model: names a model, such as chest, or chest:2 for "
              "a version");
  for (const char* flag : {"--streams=0", "--streams=65"}) {
    ExpectError(Evaluate({flag}), 2,
                "camctl: --streams: has to be within 1 and 64");
  }
  ExpectError(Evaluate({"--in_flight=0"}), 2,
              "camctl: --in_flight: has to be within 1 and 64");
  ExpectError(Evaluate({"--retry_for=-1s"}), 2,
              "camctl: --retry_for: has to be 0 or above");
  ExpectError(Evaluate({"--examples=-1"}), 2,
              "camctl: --examples: has to be 0 or above");
  ExpectError(Evaluate({"--server=a:1,b:1,a:1"}), 2,
              "camctl: --server: names a:1 twice");
  ExpectError(
      Evaluate({"more"}), 2,
      "camctl: \"more\": one argument too many; camctl evaluate --model "
      "NAME[:VERSION],... --data FOLDER|CSV --out FILE [FLAGS]");
  EXPECT_EQ(server_.calls(), 0);
  EXPECT_FALSE(std::filesystem::exists(out()));
}

TEST_F(CamctlEvaluateTest, DataThatCannotBeUsedIsThree) {
  Image("set/dog/a.png", "an image");
  ExpectError(Evaluate({}), 3,
              "camctl: data: " + set() +
                  ": the folder dog is no class of the model; they are 0 "
                  "healthy, 1 Lungenentzündung, 2 肺がん");
  ExpectError(Evaluate({"--data=/nowhere"}), 3,
              "camctl: data: cannot read /nowhere: No such file or directory");
  EXPECT_FALSE(std::filesystem::exists(out()));
}

TEST_F(CamctlEvaluateTest, NoServerIsFour) {
  AddData(1);
  const ProcessResult result = Evaluate({"--server=127.0.0.1:1"});
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(result.err,
              StartsWith("camctl: server: no answer from 127.0.0.1:1: "));
  EXPECT_FALSE(std::filesystem::exists(out()));
}

// The second of two is asked where the first is away.
TEST_F(CamctlEvaluateTest, OneServerOfSeveralIsEnough) {
  AddData(4);
  const ProcessResult result = Evaluate(
      {"--server", "127.0.0.1:1," + server_.address(), "--retry_for=60s"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(Results().runs[0].results.size(), 4u);
}

}  // namespace
}  // namespace camserve
