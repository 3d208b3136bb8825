#include "tests/client/report/records.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/camctl/evaluation/result_lines.h"
#include "client/camctl/report/merge_results.h"

namespace camserve::camctl {
namespace {

constexpr double kRadius = 0.1;
constexpr double kNorm = 10;
constexpr auto kGradCam = v1::CAM_METHOD_GRAD_CAM;
constexpr auto kHiResCam = v1::CAM_METHOD_HIRES_CAM;

void AddAopc(const MethodScores& scores, v1::SampleResult& result) {
  v1::AopcResult& aopc = *result.add_aopc();
  aopc.set_method(scores.method);
  aopc.set_grid(1);
  aopc.set_order(v1::PERTURBATION_ORDER_MORF);
  aopc.set_score(scores.aopc);
  // One step: the score is half of what it takes away.
  aopc.add_curve(0.9);
  aopc.add_curve(0.9 - 2 * scores.aopc);
}

void AddMaxSensitivity(const MethodScores& scores, v1::SampleResult& result) {
  v1::MaxSensitivityResult& sensitivity = *result.add_max_sensitivity();
  sensitivity.set_method(scores.method);
  sensitivity.set_radius(kRadius);
  sensitivity.set_score(scores.max_sensitivity);
  if (scores.max_sensitivity == 0) return;
  sensitivity.set_relative_score(scores.max_sensitivity / kNorm);
}

}  // namespace

v1::SampleResult Result(const std::string& id, int class_index,
                        int predicted_index,
                        const std::vector<MethodScores>& scores) {
  v1::SampleResult result;
  result.set_id(id);
  result.set_class_index(class_index);
  result.set_predicted_index(predicted_index);
  // Every sample of class 0 has a greater probability of it than any other.
  const float certainty = class_index == predicted_index ? 3 : 1;
  result.add_logits(predicted_index == 0 ? certainty : -certainty);
  result.add_logits(0);
  for (const MethodScores& one : scores) {
    if (class_index == predicted_index) {
      AddAopc(one, result);
      AddMaxSensitivity(one, result);
    }
    v1::HaasResult& haas = *result.add_haas();
    haas.set_method(one.method);
    haas.set_predicted_index(one.haas_predicted);
  }
  return result;
}

RecordedRun EmptyRun() {
  RecordedRun run = {.name = "chest", .data_set = "x-rays"};
  v1::EvaluationStarted& started = run.started;
  started.mutable_model()->set_name("chest");
  started.mutable_model()->set_version(1);
  started.mutable_model()->set_sha256(std::string(64, 'a'));
  started.set_layer("features.19");
  started.add_class_labels("normal");
  started.add_class_labels("pneumonia");
  started.set_server_version("1.2.3");
  v1::EvaluationConfig& config = *started.mutable_config();
  config.set_seed(7);
  config.add_methods(kGradCam);
  config.add_methods(kHiResCam);
  config.mutable_aopc()->add_grids(1);
  config.mutable_aopc()->add_orders(v1::PERTURBATION_ORDER_MORF);
  config.mutable_aopc()->set_fill(v1::PERTURBATION_FILL_MEAN);
  v1::SensitivityPoint& point = *config.mutable_max_sensitivity()->add_radii();
  point.set_radius(kRadius);
  point.set_points(20);
  config.mutable_haas();
  return run;
}

RecordedRun StudyRun() {
  RecordedRun run = EmptyRun();
  run.results = {
      Result("a", 0, 0, {{kGradCam, 0.1, 1, 0}, {kHiResCam, 0.2, 2, 0}}),
      Result("b", 1, 1, {{kGradCam, 0.2, 2, 1}, {kHiResCam, 0.3, 3, 1}}),
      Result("c", 0, 1, {{kGradCam, 0, 0, 0}, {kHiResCam, 0, 0, 1}}),
      Result("d", 1, 1, {{kGradCam, 0.3, 3, 1}, {kHiResCam, 0.4, 4, 1}})};
  return run;
}

v1::SampleResult LabelResult(const std::string& id,
                             const std::vector<int>& positives,
                             const std::vector<int>& unknowns,
                             const std::vector<int>& predicted,
                             const std::vector<float>& logits) {
  v1::SampleResult result;
  result.set_id(id);
  result.mutable_positive_indices()->Add(positives.begin(), positives.end());
  result.mutable_unknown_indices()->Add(unknowns.begin(), unknowns.end());
  result.mutable_predicted_indices()->Add(predicted.begin(), predicted.end());
  result.mutable_logits()->Add(logits.begin(), logits.end());
  return result;
}

void AddPair(int class_index, const std::vector<MethodScores>& scores,
             v1::SampleResult& result) {
  const auto& predicted = result.predicted_indices();
  const bool is_predicted = std::find(predicted.begin(), predicted.end(),
                                      class_index) != predicted.end();
  for (const MethodScores& one : scores) {
    if (is_predicted) {
      AddAopc(one, result);
      result.mutable_aopc()->rbegin()->set_class_index(class_index);
      AddMaxSensitivity(one, result);
      result.mutable_max_sensitivity()->rbegin()->set_class_index(class_index);
    }
    v1::HaasResult& haas = *result.add_haas();
    haas.set_method(one.method);
    haas.set_class_index(class_index);
    haas.set_predicted(one.haas_predicted == class_index);
  }
}

RecordedRun EmptyLabelRun() {
  RecordedRun run = EmptyRun();
  run.name = "findings";
  v1::EvaluationStarted& started = run.started;
  started.mutable_model()->set_name("findings");
  started.set_output(v1::OUTPUT_KIND_MULTI_LABEL);
  started.clear_class_labels();
  for (const char* label : {"edema", "effusion", "fracture"}) {
    started.add_class_labels(label);
  }
  for (const double threshold : {0.5, 0.5, 0.25}) {
    started.add_thresholds(threshold);
  }
  return run;
}

RecordedRun LabelRun() {
  RecordedRun run = EmptyLabelRun();
  run.results = {LabelResult("a", {0, 1}, {}, {0, 1}, {2, 3, -4}),
                 LabelResult("b", {0}, {2}, {}, {-1, -2, -4}),
                 LabelResult("c", {}, {}, {1}, {-2, 2, -4}),
                 LabelResult("d", {1}, {}, {1}, {-3, 1, -4})};
  AddPair(0, {{kGradCam, 0.1, 1, 0}, {kHiResCam, 0.2, 2, 0}}, run.results[0]);
  AddPair(1, {{kGradCam, 0.2, 2, 1}, {kHiResCam, 0.3, 3, 1}}, run.results[0]);
  AddPair(0, {{kGradCam, 0, 0, 0}, {kHiResCam, 0, 0, -1}}, run.results[1]);
  AddPair(1, {{kGradCam, 0.3, 3, 1}, {kHiResCam, 0.4, 4, 1}}, run.results[3]);
  return run;
}

RecordedRun OtherModelsRun() {
  RecordedRun run = StudyRun();
  run.name = "other";
  run.started.mutable_model()->set_name("other");
  run.started.mutable_model()->set_sha256(std::string(64, 'b'));
  for (v1::SampleResult& result : run.results) {
    for (v1::AopcResult& aopc : *result.mutable_aopc()) {
      aopc.set_score(aopc.score() + 0.1);
    }
    for (v1::MaxSensitivityResult& one : *result.mutable_max_sensitivity()) {
      one.set_score(one.score() + 0.1);
    }
  }
  return run;
}

Report ReportOf(const std::vector<RecordedRun>& runs) {
  std::vector<RecordedResults> files;
  for (const RecordedRun& run : runs) files.push_back({.runs = {run}});
  absl::StatusOr<Report> report = MergeResults(files);
  if (!report.ok()) throw std::runtime_error(report.status().ToString());
  return *std::move(report);
}

std::string LinesOf(const RecordedRun& run) {
  std::string lines =
      PrintResultLine({run.name, RunStart{run.data_set, run.started}});
  for (const v1::SampleResult& result : run.results) {
    lines += PrintResultLine({run.name, result});
  }
  for (const v1::SampleFailure& failure : run.failures) {
    lines += PrintResultLine({run.name, failure});
  }
  for (const Example& example : run.examples) {
    lines += PrintResultLine({run.name, example});
  }
  return lines;
}

}  // namespace camserve::camctl
