// Runs of a few samples whose summaries are worked out by hand.
#ifndef CAMSERVE_TESTS_CLIENT_REPORT_RECORDS_H_
#define CAMSERVE_TESTS_CLIENT_REPORT_RECORDS_H_

#include <string>
#include <vector>

#include "client/camctl/evaluation/result_file.h"
#include "client/camctl/report/report_data.h"

namespace camserve::camctl {

// What one method scored on one sample.
struct MethodScores {
  v1::CamMethod method = v1::CAM_METHOD_GRAD_CAM;
  double aopc = 0;             // MoRF at 1 x 1; its curve falls from 0.9
  double max_sensitivity = 0;  // at radius 0.1; the norm is 10, none at 0
  int haas_predicted = 0;      // of a pair any other class: not predicted
};

v1::SampleResult Result(const std::string& id, int class_index,
                        int predicted_index,
                        const std::vector<MethodScores>& scores);

// A run of chest:1 on x-rays with both methods and all metrics, classes
// "normal" and "pneumonia", without samples.
RecordedRun EmptyRun();

// Four samples, the third misclassified:
//   accuracy 3/4, recalls 1/2 and 1, balanced accuracy 3/4, AUCs 1;
//   AOPC: Grad-CAM 0.1, 0.2, 0.3, mean 0.2; HiResCAM 0.1 more each;
//   Max-Sensitivity: Grad-CAM 1, 2, 3, mean 2; HiResCAM 1 more each;
//   HAAS: Grad-CAM (4/4) / (3/4) = 4/3, HiResCAM (3/4) / (3/4) = 1.
RecordedRun StudyRun();

// The same under another name and sum, every AOPC and sensitivity 0.1 more.
RecordedRun OtherModelsRun();

// A sample of a multi-label model before any of its pairs.
v1::SampleResult LabelResult(const std::string& id,
                             const std::vector<int>& positives,
                             const std::vector<int>& unknowns,
                             const std::vector<int>& predicted,
                             const std::vector<float>& logits);

// Adds what was measured of `result` and one of its labels.
void AddPair(int class_index, const std::vector<MethodScores>& scores,
             v1::SampleResult& result);

// A run of findings:1 with the labels "edema", "effusion" and "fracture", the
// thresholds 0.5, 0.5 and 0.25, and otherwise as EmptyRun.
RecordedRun EmptyLabelRun();

// Four samples with four pairs, of which the third is not predicted:
//   edema: 2 positives and 2 negatives, sensitivity 1/2, specificity 1, AUC 1;
//   effusion: 2 and 2, sensitivity 1, specificity 1/2, AUC 3/4;
//   fracture: 3 negatives, unknown of one sample, specificity 1;
//   balanced accuracy 3/4, mean AUC 7/8, exact match 2/3;
//   AOPC and Max-Sensitivity of the pairs as StudyRun's;
//   HAAS: Grad-CAM (4/4) / (3/4) = 4/3, of edema 2; HiResCAM 1, of edema 1.
RecordedRun LabelRun();

// Of the runs as if each were in a file of its own. A fault of the test where
// they do not merge.
Report ReportOf(const std::vector<RecordedRun>& runs);

// What a result file holds of the run.
std::string LinesOf(const RecordedRun& run);

}  // namespace camserve::camctl

#endif  // CAMSERVE_TESTS_CLIENT_REPORT_RECORDS_H_
