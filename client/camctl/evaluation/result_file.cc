#include "client/camctl/evaluation/result_file.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/camctl/evaluation/result_lines.h"
#include "client/camctl/evaluation/run_difference.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

// Collects lines into runs.
class RunCollector {
 public:
  absl::Status Take(ResultLine line) {
    if (auto* start = std::get_if<RunStart>(&line.content)) {
      return Begin(line.run, std::move(*start));
    }
    RecordedRun* const run = Find(line.run);
    if (run == nullptr) return RunNotBegun(line.run);
    if (auto* result = std::get_if<v1::SampleResult>(&line.content)) {
      return Add(*run, std::move(*result));
    }
    if (auto* failure = std::get_if<v1::SampleFailure>(&line.content)) {
      run->failures.push_back(std::move(*failure));
    } else {
      run->examples.push_back(std::get<Example>(std::move(line.content)));
    }
    return absl::OkStatus();
  }

  std::vector<RecordedRun> Runs() && {
    for (RecordedRun& run : runs_) DropOutdatedFailures(run);
    return std::move(runs_);
  }

 private:
  RecordedRun* Find(const std::string& name) {
    for (RecordedRun& run : runs_) {
      if (run.name == name) return &run;
    }
    return nullptr;
  }

  // A run may begin again, because files of several shards may have been put
  // one behind the other.
  absl::Status Begin(const std::string& name, RunStart start) {
    if (const RecordedRun* run = Find(name)) {
      return SameRun(name, {run->data_set, run->started}, start);
    }
    runs_.push_back({.name = name,
                     .data_set = std::move(start.data_set),
                     .started = std::move(start.started)});
    return absl::OkStatus();
  }

  absl::Status Add(RecordedRun& run, v1::SampleResult result) {
    if (!measured_.emplace(run.name, result.id()).second) {
      return MeasuredTwice(run.name, result.id());
    }
    run.results.push_back(std::move(result));
    return absl::OkStatus();
  }

  void DropOutdatedFailures(RecordedRun& run) const {
    std::vector<v1::SampleFailure> kept;
    std::set<std::string> seen;
    for (auto failure = run.failures.rbegin(); failure != run.failures.rend();
         ++failure) {
      if (!measured_.contains({run.name, failure->id()}) &&
          seen.insert(failure->id()).second) {
        kept.push_back(std::move(*failure));
      }
    }
    run.failures.assign(std::make_move_iterator(kept.rbegin()),
                        std::make_move_iterator(kept.rend()));
  }

  std::vector<RecordedRun> runs_;
  std::set<std::pair<std::string, std::string>> measured_;  // run, sample
};

}  // namespace

absl::StatusOr<RecordedResults> ReadResults(const std::string& path) {
  RunCollector collector;
  ASSIGN_OR_RETURN(const ResultFileEnd end,
                   ReadResultLines(path, [&](ResultLine line) {
                     return collector.Take(std::move(line));
                   }));
  return RecordedResults{.runs = std::move(collector).Runs(),
                         .whole_bytes = end.whole_bytes,
                         .has_torn_line = end.has_torn_line};
}

}  // namespace camserve::camctl
