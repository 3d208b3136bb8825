// Samples as the study's, with made-up scores.
#ifndef CAMSERVE_TESTS_COMMON_SCORES_STUDY_SAMPLES_H_
#define CAMSERVE_TESTS_COMMON_SCORES_STUDY_SAMPLES_H_

#include <string>
#include <vector>

#include "common/output_kind.h"
#include "common/scores/sample_scores.h"
#include "common/scores/score_summary.h"
#include "common/scores/score_table.h"

namespace camserve {

// Of three classes, exclusive or not. Every score of the study for both
// methods: four grids in three orders with curves, six radii, HAAS; four of
// five true classes are predicted, and some samples lack what a sample may
// lack. The number alone decides all of it.
SampleScores StudySample(int number,
                         OutputKind output = OutputKind::kExclusive);

// The first `count` of them; GoogleTest fails where one is refused.
ScoreTable StudyTable(int count, OutputKind output = OutputKind::kExclusive);

// Adds `samples` in their order; GoogleTest fails where one is refused.
ScoreTable TableOf(OutputKind output, int class_count,
                   const std::vector<SampleScores>& samples);

// Every number of `summary`, each of what is absent as -1000, in a fixed order.
std::vector<double> Numbers(const ScoreSummary& summary);

}  // namespace camserve

#endif  // CAMSERVE_TESTS_COMMON_SCORES_STUDY_SAMPLES_H_
