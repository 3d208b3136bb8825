#include "client/camctl/evaluation/run_record.h"

#include <utility>

#include "client/camctl/evaluation/run_difference.h"
#include "client/camctl/evaluation/sample_scores_reader.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

absl::Status AddLine(ResultLine line, std::map<std::string, RunRecord>& runs) {
  const auto found = runs.find(line.run);
  if (found != runs.end()) return found->second.Add(line);
  auto* start = std::get_if<RunStart>(&line.content);
  if (start == nullptr) return RunNotBegun(line.run);
  runs.emplace(line.run, RunRecord(std::move(*start)));
  return absl::OkStatus();
}

}  // namespace

RunRecord::RunRecord(RunStart start)
    : start_(std::move(start)),
      output_(OutputOf(start_.started)),
      table_(output_, start_.started.class_labels_size()),
      running_scores_(output_, start_.started.class_labels_size()) {}

absl::Status RunRecord::Add(const ResultLine& line) {
  if (const auto* start = std::get_if<RunStart>(&line.content)) {
    return SameRun(line.run, start_, *start);
  }
  if (const auto* result = std::get_if<v1::SampleResult>(&line.content)) {
    if (table_.Contains(result->id())) {
      return MeasuredTwice(line.run, result->id());
    }
    return AddResult(*result);
  }
  if (const auto* failure = std::get_if<v1::SampleFailure>(&line.content)) {
    if (!table_.Contains(failure->id())) {
      failures_[failure->id()] = failure->code();
    }
  } else {
    examples_.insert(std::get<Example>(line.content).id);
  }
  return absl::OkStatus();
}

absl::Status RunRecord::AddResult(const v1::SampleResult& result) {
  const SampleScores scores = ReadSampleScores(output_, result);
  RETURN_IF_ERROR(table_.Add(scores));
  running_scores_.Add(scores);
  AddVerdicts(scores);
  failures_.erase(scores.id);
  if (!result.haas_refusal().empty()) ++haas_refusals_[result.haas_refusal()];
  return absl::OkStatus();
}

void RunRecord::AddVerdicts(const SampleScores& scores) {
  for (const int class_index : scores.true_classes) {
    verdicts_.push_back({.id = scores.id,
                         .class_index = class_index,
                         .is_predicted = scores.Predicts(class_index)});
    if (output_ == OutputKind::kExclusive) {
      verdicts_.back().predicted_index = scores.predicted_classes.front();
    }
  }
}

absl::StatusOr<RunRecords> ReadRunRecords(const std::string& path) {
  RunRecords records;
  ASSIGN_OR_RETURN(records.end, ReadResultLines(path, [&](ResultLine line) {
                     return AddLine(std::move(line), records.runs);
                   }));
  return records;
}

}  // namespace camserve::camctl
