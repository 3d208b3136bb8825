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

}  // namespace
}  // namespace camserve::camctl
