#include "client/camctl/report/absences.h"

#include "client/camctl/report/findings.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/report/records.h"

namespace camserve::camctl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<std::string> Sentences(const std::vector<RecordedRun>& runs) {
  const Report report = ReportOf(runs);
  std::vector<std::string> sentences;
  for (const Absence& absence : AbsencesOf(report)) {
    sentences.push_back(AbsenceText(absence, report));
  }
  return sentences;
}

TEST(AbsencesTest, AWholeStudyLacksNothing) {
  EXPECT_THAT(Sentences({StudyRun()}), IsEmpty());
}

TEST(AbsencesTest, NoSampleIsSaidOnce) {
  EXPECT_THAT(Sentences({EmptyRun()}),
              ElementsAre("No sample was measured: every score is absent."));
}

TEST(AbsencesTest, NoCorrectSampleMeansNoAopcAndNoSensitivity) {
  RecordedRun run = StudyRun();
  run.results = {run.results[2]};
  const std::vector<std::string> sentences = Sentences({run});
  ASSERT_THAT(sentences, SizeIs(4));
  EXPECT_THAT(sentences[0], HasSubstr("The only sample is misclassified"));
  EXPECT_THAT(sentences[1], HasSubstr("1 class without samples"));
  EXPECT_THAT(sentences[1], HasSubstr("pneumonia"));
  EXPECT_THAT(sentences[2], HasSubstr("All samples are of class normal"));
  EXPECT_THAT(sentences[3], HasSubstr("HAAS divides by the accuracy"));
}

TEST(AbsencesTest, LabelsWithoutPositivesAndUnknownOnesAreSaid) {
  EXPECT_THAT(Sentences({LabelRun()}),
              ElementsAre("1 label positive in no sample, and so without "
                          "sensitivity, balanced accuracy, AUC and pairs: "
                          "fracture.",
                          "Exact match leaves out 1 sample with labels of "
                          "which nobody knows."));
  RecordedRun run = LabelRun();
  run.results = {run.results[1]};
  const std::vector<std::string> sentences = Sentences({run});
  ASSERT_THAT(sentences, SizeIs(6));
  EXPECT_EQ(sentences[0],
            "Of 1 pair of a sample and one of its labels none is predicted: "
            "without such pairs there is no AOPC and no Max-Sensitivity.");
  EXPECT_EQ(sentences[1],
            "1 label known of no sample, and so without any figure: fracture.");
  EXPECT_THAT(sentences[2], HasSubstr("positive in no sample"));
  EXPECT_EQ(sentences[3],
            "1 label negative in no sample, and so without specificity, "
            "balanced accuracy and AUC: edema.");
  EXPECT_EQ(sentences[5],
            "HAAS divides by the share of pairs that are predicted on the "
            "images as they are, which is 0: it is absent.");
}

TEST(AbsencesTest, SamplesWithoutLabelsHaveNoPairs) {
  RecordedRun run = LabelRun();
  run.results = {run.results[2]};
  EXPECT_EQ(Sentences({run}).at(0),
            "No sample is known to have a label: without pairs there is no "
            "AOPC and no Max-Sensitivity, and no HAAS.");
}

TEST(AbsencesTest, PairsWithEmptyHeatmapsAreCounted) {
  RecordedRun run = LabelRun();
  for (v1::MaxSensitivityResult& one :
       *run.results[0].mutable_max_sensitivity()) {
    one.clear_relative_score();
  }
  EXPECT_THAT(Sentences({run}),
              testing::Contains(
                  "The relative Max-Sensitivity leaves out up to 2 pairs, "
                  "whose unperturbed heatmap is empty."));
}

TEST(AbsencesTest, WhatWasNotAskedForIsSaid) {
  RecordedRun run = EmptyRun();
  run.started.mutable_config()->clear_aopc();
  run.started.mutable_config()->clear_max_sensitivity();
  run.started.mutable_config()->clear_haas();
  run.started.mutable_config()->mutable_methods()->RemoveLast();
  run.results = {Result("a", 0, 0, {}), Result("b", 1, 1, {})};
  EXPECT_THAT(
      Sentences({run}),
      ElementsAre("AOPC was not asked for.",
                  "Max-Sensitivity was not asked "
                  "for.",
                  "HAAS was not asked for.",
                  "Only one method was measured: there is nothing to compare "
                  "it with."));
}

TEST(AbsencesTest, LeftOutCurvesEmptyHeatmapsAndRefusalsAreSaid) {
  RecordedRun run = StudyRun();
  for (v1::SampleResult& result : run.results) {
    for (v1::AopcResult& aopc : *result.mutable_aopc()) aopc.clear_curve();
  }
  run.results[0].mutable_max_sensitivity(0)->clear_relative_score();
  run.results[2].clear_haas();
  run.results[2].set_haas_refusal("the tensor is no image");
  EXPECT_THAT(
      Sentences({run}),
      ElementsAre("The samples' curves were left out: no perturbation curves "
                  "are drawn.",
                  "The relative Max-Sensitivity leaves out up to 1 sample, "
                  "whose unperturbed heatmap is empty.",
                  "HAAS cannot be had of 1 sample: the tensor is no image"));
}

TEST(AbsencesTest, SeveralModelsShareASentence) {
  RecordedRun run = StudyRun();
  RecordedRun other = OtherModelsRun();
  other.started.mutable_config()->clear_haas();
  for (v1::SampleResult& result : other.results) result.clear_haas();
  EXPECT_THAT(Sentences({run, other}),
              ElementsAre("other:1: HAAS was not asked for."));
  run.started.mutable_config()->clear_haas();
  for (v1::SampleResult& result : run.results) result.clear_haas();
  EXPECT_THAT(Sentences({run, other}),
              ElementsAre("All models: HAAS was not asked for."));
}

TEST(FindingsTest, SayHowOftenWhichMethodIsBetter) {
  const std::vector<Finding> findings =
      FindingsOf(ReportOf({StudyRun(), OtherModelsRun()}));
  ASSERT_THAT(findings, SizeIs(3));
  EXPECT_EQ(findings[0].text, "HiResCAM is better in 2 of 2");
  EXPECT_EQ(findings[1].text, "Grad-CAM is better in 2 of 2");
  EXPECT_EQ(findings[2].metric, "HAAS");
  EXPECT_EQ(findings[2].text, "neither method is better in 2 of 2");
}

TEST(FindingsTest, SayThatMultiLabelModelsAreComparedOverPairs) {
  EXPECT_EQ(FindingsOf(ReportOf({LabelRun()}))[0].text,
            "HiResCAM is better in 1 of 1, over pairs of image and label");
  EXPECT_EQ(FindingsOf(ReportOf({StudyRun(), LabelRun()}))[0].text,
            "HiResCAM is better in 2 of 2; multi-label models are compared "
            "over pairs of image and label");
}

}  // namespace
}  // namespace camserve::camctl
