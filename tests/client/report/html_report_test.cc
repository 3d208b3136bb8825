#include "client/camctl/report/html_report.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/report/records.h"
#include "tests/client/report/well_formed.h"

namespace camserve::camctl {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kHostile[] = "<script>alert('x')</script>&\"\xff";

// Each run's page has to hold: it is well-formed, closed to the network and
// without scripts.
std::string Page(const std::vector<RecordedRun>& runs) {
  std::string page = HtmlReport(ReportOf(runs));
  EXPECT_EQ(FaultOf(page), "");
  for (const char* word : {"<script", "<link", "@import", "url(http", "nan",
                           "src=\"http", "inf,", "href="}) {
    EXPECT_THAT(page, Not(HasSubstr(word)));
  }
  return page;
}

size_t Count(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos;
       at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

Example AnExample(const std::string& id, int class_index, int predicted) {
  return {.id = id,
          .class_index = class_index,
          .is_predicted = predicted == class_index,
          .predicted_index = predicted,
          .image_png = "\x89PNG",
          .overlay_pngs = {{v1::CAM_METHOD_GRAD_CAM, "grad"},
                           {v1::CAM_METHOD_HIRES_CAM, "hires"}}};
}

TEST(HtmlReportTest, HoldsTheStudy) {
  const std::string page = Page({StudyRun()});
  EXPECT_THAT(page, HasSubstr("<td class=\"number\"><strong>0.300</strong></td>"
                              "<td class=\"interval\">["));
  EXPECT_THAT(page, HasSubstr(std::string(64, 'a')));
  for (const char* text :
       {"features.19", "1.2.3", "arXiv 1509.06321", "arXiv 1901.09392",
        "9800759", "20 points at radius 0.1", "mean of each channel"}) {
    EXPECT_THAT(page, HasSubstr(text));
  }
  // Curves of one grid; Max-Sensitivity, absolute and relative.
  EXPECT_EQ(Count(page, "<svg class=\"chart\""), 3);
  EXPECT_THAT(page, Not(HasSubstr("Across models")));
  EXPECT_THAT(page, Not(HasSubstr("What is absent")));
}

TEST(HtmlReportTest, TablesAndFiguresAreNumberedInTheirOrder) {
  const std::string page = Page({StudyRun(), OtherModelsRun()});
  for (const char* kind : {"Table", "Figure"}) {
    const std::string caption = absl::StrCat("<b>", kind, " ");
    int number = 0;
    for (size_t at = page.find(caption); at != std::string::npos;
         at = page.find(caption, at + 1)) {
      const std::string wanted = absl::StrCat(caption, ++number, ".</b>");
      EXPECT_EQ(page.substr(at, wanted.size()), wanted);
    }
    EXPECT_GT(number, 3);
  }
}

TEST(HtmlReportTest, SeveralModelsAreComparedWithEachOther) {
  const std::string page = Page({StudyRun(), OtherModelsRun()});
  EXPECT_THAT(page, HasSubstr("Across models"));
  EXPECT_THAT(page, HasSubstr("2 models on x-rays, 8 results"));
  // Of each model curves and two of sensitivity; AOPC, sensitivity and HAAS
  // over balanced accuracy.
  EXPECT_EQ(Count(page, "<svg class=\"chart\""), 2 * 3 + 3);
  EXPECT_THAT(page, HasSubstr("<title>other:1, HiResCAM: 0.400</title>"));
}

TEST(HtmlReportTest, NamesFromFilesAreText) {
  RecordedRun run = StudyRun();
  run.data_set = kHostile;
  run.started.mutable_model()->set_name("<script>");
  run.started.set_layer("<script>");
  run.started.set_server_version("<script>");
  run.started.set_class_labels(0, "<script>");
  run.results[0].set_haas_refusal("<script>");
  v1::SampleFailure& failure = run.failures.emplace_back();
  failure.set_id("<script>");
  failure.set_reason("<script>");
  run.examples = {AnExample("\"><script>", 0, 1)};
  RecordedRun other = OtherModelsRun();
  other.data_set = kHostile;
  const std::string page = Page({run, other});
  EXPECT_GE(Count(page, "&lt;script&gt;"), 10);
}

TEST(HtmlReportTest, ExamplesAreDataWithTheirClasses) {
  RecordedRun run = StudyRun();
  run.examples = {AnExample("a", 0, 0), AnExample("c", 0, 1)};
  const std::string page = Page({run});
  EXPECT_EQ(Count(page, "<img src=\"data:image/png;base64,"), 6);
  EXPECT_THAT(page, HasSubstr("data:image/png;base64,Z3JhZA==")) << "grad";
  EXPECT_THAT(page, HasSubstr("<p>normal</p><p class=\"wrong\">✗ pneumonia"));
  EXPECT_THAT(page, HasSubstr("<p>normal</p><p class=\"right\">✓ normal"));
}

TEST(HtmlReportTest, ExamplesTakeTurnsByClassAndAreFew) {
  RecordedRun run = StudyRun();
  for (int i = 0; i < 20; ++i) {
    run.examples.push_back(AnExample(absl::StrCat("n", 10 + i), 0, 0));
  }
  run.examples.push_back(AnExample("z", 1, 1));
  const std::string page = Page({run});
  EXPECT_EQ(Count(page, "<div class=\"example\">"), 8);
  EXPECT_THAT(page, HasSubstr("<p class=\"id\">z</p>"));
}

TEST(HtmlReportTest, AMultiLabelReportSpeaksOfPairsAndLabels) {
  const std::string page = Page({LabelRun()});
  for (const char* text :
       {"sigmoid of its own logit", "pairs of an image and one of its labels",
        "Sensitivity", "Exact match", "probability of the label", "effusion",
        "over pairs of image and label", "1 label positive in no sample"}) {
    EXPECT_THAT(page, HasSubstr(text));
  }
  for (const char* text :
       {"probability of the predicted class", "mean recall of the classes",
        ">Accuracy</th><th "
        "scope=\"col\" colspan"}) {
    EXPECT_THAT(page, Not(HasSubstr(text)));
  }
}

TEST(HtmlReportTest, AnExclusiveReportDoesNotSpeakOfLabels) {
  const std::string page = Page({StudyRun()});
  for (const char* text : {"multi-label", "Multi-label", "pair ", "Pairs"}) {
    EXPECT_THAT(page, Not(HasSubstr(text)));
  }
}

TEST(HtmlReportTest, ExamplesOfLabelsSayWhetherTheyArePredicted) {
  RecordedRun run = LabelRun();
  for (const bool is_predicted : {false, true}) {
    Example example = AnExample(is_predicted ? "a" : "b", 1, 0);
    example.predicted_index.reset();
    example.is_predicted = is_predicted;
    run.examples.push_back(example);
  }
  const std::string page = Page({run});
  EXPECT_THAT(page,
              HasSubstr("<p>effusion</p><p class=\"right\">✓ predicted</p>"));
  EXPECT_THAT(
      page, HasSubstr("<p>effusion</p><p class=\"wrong\">✗ not predicted</p>"));
  EXPECT_THAT(page, HasSubstr("whether the model predicts it"));
}

TEST(HtmlReportTest, NoCorrectSampleLeavesNoFiguresAndSaysWhy) {
  RecordedRun run = StudyRun();
  run.results = {run.results[2]};
  const std::string page = Page({run});
  EXPECT_THAT(page, HasSubstr("The only sample is misclassified"));
  EXPECT_THAT(page, Not(HasSubstr("<svg class=\"chart\"")));
}

TEST(HtmlReportTest, NothingMeasuredIsStillAPage) {
  EXPECT_THAT(Page({EmptyRun()}), HasSubstr("No sample was measured"));
}

TEST(HtmlReportTest, CurvesThatWereLeftOutAreNotDrawn) {
  RecordedRun run = StudyRun();
  for (v1::SampleResult& result : run.results) {
    for (v1::AopcResult& aopc : *result.mutable_aopc()) aopc.clear_curve();
  }
  const std::string page = Page({run});
  EXPECT_THAT(page, Not(HasSubstr("Perturbation curves")));
  EXPECT_THAT(page, HasSubstr("curves were left out"));
}

TEST(HtmlReportTest, ManyClassesAreFolded) {
  RecordedRun run = EmptyRun();
  for (int i = 2; i < 1000; ++i) {
    run.started.add_class_labels(absl::StrCat("class", i));
  }
  const std::string page = Page({run});
  EXPECT_THAT(page, HasSubstr("<details><summary>Table 2: 1,000 rows"));
}

TEST(HtmlReportTest, IsTheSameEachTime) {
  EXPECT_EQ(Page({StudyRun(), OtherModelsRun()}),
            Page({OtherModelsRun(), StudyRun()}));
}

}  // namespace
}  // namespace camserve::camctl
