#include "client/camctl/evaluation/evaluation.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client/camctl/evaluation/evaluation_progress.h"
#include "client/camctl/evaluation/examples.h"
#include "client/camctl/evaluation/prepared_run.h"
#include "client/camctl/evaluation/result_writer.h"
#include "client/camctl/evaluation/run_record.h"
#include "client/camctl/terminal/errors.h"
#include "client/camctl/terminal/text.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

// How many failures are printed as they happen. All are in the result file.
constexpr int kPrintedFailures = 10;

// Measures one model and writes the results as they come. Not thread-safe.
class RecordedEvaluation {
 public:
  RecordedEvaluation(const EvaluationPlan& plan, const PreparedRun& prepared,
                     RunRecord& record, ResultWriter& writer,
                     const Console& console)
      : plan_(plan),
        prepared_(prepared),
        samples_(prepared.data->samples),
        record_(record),
        writer_(writer),
        console_(console) {}

  // Measures the samples that the record does not hold.
  absl::Status Measure(StopSignal& stop) {
    const std::vector<DataSample> samples = SamplesToMeasure();
    const int64_t total = static_cast<int64_t>(samples_.size());
    const int64_t before = total - static_cast<int64_t>(samples.size());
    EvaluationProgress progress(console_, before, total, absl::Now());
    if (before > 0) {
      progress.Print(absl::StrCat(prepared_.name, ": ", before, " of ", total,
                                  " samples are in ", plan_.out, " already"));
    }
    const absl::Status status = MeasureSamples(
        prepared_.run, samples, stop,
        [&](const Outcome& outcome) { return Take(outcome, progress); });
    RETURN_IF_ERROR(writer_.Sync());
    return WithWhatIsDone(
        status, absl::StrCat(progress.done(), " of ", total, " samples of ",
                             prepared_.name, " are done"));
  }

  // Adds the pictures that the report will show.
  absl::Status AddExamples(const StopSignal& stop) {
    for (const PairVerdict& verdict :
         ChooseExamples(OwnVerdicts(), plan_.examples)) {
      if (stop.requested()) return absl::OkStatus();
      if (record_.examples().contains(verdict.id)) continue;
      absl::StatusOr<Example> example = Explain(verdict);
      if (!example.ok()) {
        console_.err << PrintableText(absl::StrCat(
                            verdict.id, ": no picture for the report: ",
                            example.status().message()))
                     << std::endl;
        continue;
      }
      RETURN_IF_ERROR(Write(*std::move(example)));
    }
    return writer_.Sync();
  }

  // How many samples of this data set and shard have failed.
  int64_t failures() const {
    return std::count_if(samples_.begin(), samples_.end(),
                         [&](const DataSample& sample) {
                           return record_.failures().contains(sample.id);
                         });
  }

 private:
  std::vector<DataSample> SamplesToMeasure() const {
    std::vector<DataSample> samples;
    for (const DataSample& sample : samples_) {
      if (record_.table().Contains(sample.id)) continue;
      const auto failure = record_.failures().find(sample.id);
      if (failure == record_.failures().end() || plan_.retry_failed ||
          IsLater(static_cast<absl::StatusCode>(failure->second))) {
        samples.push_back(sample);
      }
    }
    return samples;
  }

  absl::Status Take(const Outcome& outcome, EvaluationProgress& progress) {
    if (const auto* notice = std::get_if<Notice>(&outcome)) {
      progress.Print(notice->text);
      return absl::OkStatus();
    }
    if (const auto* result = std::get_if<v1::SampleResult>(&outcome)) {
      RETURN_IF_ERROR(Write(*result));
    } else {
      const auto& failure = std::get<v1::SampleFailure>(outcome);
      RETURN_IF_ERROR(Write(failure));
      PrintFailure(failure, progress);
    }
    progress.Step(record_.running_scores().Text(), absl::Now());
    return absl::OkStatus();
  }

  void PrintFailure(const v1::SampleFailure& failure,
                    EvaluationProgress& progress) {
    if (++printed_failures_ <= kPrintedFailures) {
      progress.Print(absl::StrCat(failure.id(), ": ", failure.reason()));
    } else if (printed_failures_ == kPrintedFailures + 1) {
      progress.Print(
          absl::StrCat("more could not be measured; see ", plan_.out));
    }
  }

  absl::Status Write(
      std::variant<RunStart, v1::SampleResult, v1::SampleFailure, Example>
          content) {
    const ResultLine line = {.run = prepared_.name,
                             .content = std::move(content)};
    if (const absl::Status status = record_.Add(line); !status.ok()) {
      return absl::InternalError(
          absl::StrCat("server: a result cannot be right: ", status.message()));
    }
    return writer_.Append(line);
  }

  static absl::Status WithWhatIsDone(const absl::Status& status,
                                     const std::string& done) {
    if (status.ok()) return status;
    const std::string hint =
        absl::StrCat(done, ", the same command goes on from there");
    if (absl::IsCancelled(status)) {
      return StoppedError(absl::StrCat("stopped: ", hint));
    }
    return absl::Status(status.code(),
                        absl::StrCat(status.message(), "; ", hint));
  }

  // The verdicts on samples of this shard: the files of the others may be
  // elsewhere.
  std::vector<PairVerdict> OwnVerdicts() const {
    std::vector<PairVerdict> verdicts;
    for (const PairVerdict& verdict : record_.verdicts()) {
      if (FindSample(verdict.id) != nullptr) verdicts.push_back(verdict);
    }
    return verdicts;
  }

  const DataSample* FindSample(const std::string& id) const {
    const auto found = std::lower_bound(
        samples_.begin(), samples_.end(), id,
        [](const DataSample& sample, const std::string& wanted) {
          return sample.id < wanted;
        });
    if (found == samples_.end() || found->id != id) return nullptr;
    return &*found;
  }

  absl::StatusOr<Example> Explain(const PairVerdict& verdict) const {
    absl::StatusOr<Example> example;
    for (const EvaluationServer& server : plan_.servers) {
      example =
          ExplainExample(*server.client, prepared_.run, *FindSample(verdict.id),
                         verdict, plan_.call_options);
      if (ExitCodeOf(example.status()) != ExitCode::kNoConnection) break;
    }
    return example;
  }

  const EvaluationPlan& plan_;
  const PreparedRun& prepared_;
  const std::vector<DataSample>& samples_;
  RunRecord& record_;
  ResultWriter& writer_;
  const Console& console_;
  int printed_failures_ = 0;
};

void PrintNotices(const DataSet& data, const Console& console) {
  for (const std::string& notice : data.notices) {
    console.err << PrintableText(notice) << std::endl;
  }
}

absl::StatusOr<std::map<std::string, RunRecord>> ReadRecords(
    const std::string& out, ResultWriter& writer, const Console& console) {
  ASSIGN_OR_RETURN(RunRecords records, ReadRunRecords(out));
  if (records.end.has_torn_line) {
    RETURN_IF_ERROR(writer.CutTo(records.end.whole_bytes));
    console.err << PrintableText(absl::StrCat(
                       out, ": the last line was torn; it is cut off"))
                << std::endl;
  }
  return std::move(records.runs);
}

// The record of the run in `prepared`. A new run is begun in the file.
absl::StatusOr<RunRecord*> BeginRun(const EvaluationPlan& plan,
                                    const PreparedRun& prepared,
                                    ResultWriter& writer,
                                    std::map<std::string, RunRecord>& records) {
  const auto found = records.find(prepared.name);
  if (found != records.end()) return &found->second;
  const RunStart start = {.data_set = plan.data_name,
                          .started = prepared.run.started};
  RETURN_IF_ERROR(writer.Append({.run = prepared.name, .content = start}));
  return &records.emplace(prepared.name, RunRecord(start)).first->second;
}

}  // namespace

absl::Status Evaluate(const EvaluationPlan& plan, const Console& console,
                      const EvaluatedCallback& evaluated) {
  ASSIGN_OR_RETURN(const std::unique_ptr<ResultWriter> writer,
                   ResultWriter::Open(plan.out));
  ASSIGN_OR_RETURN(auto records, ReadRecords(plan.out, *writer, console));
  std::vector<PreparedRun> runs;
  DataSets data_sets;
  for (const NamedModel& model : plan.models) {
    ASSIGN_OR_RETURN(PreparedRun run,
                     PrepareRun(plan, model, records, data_sets));
    runs.push_back(std::move(run));
  }
  for (const auto& [key, data] : data_sets) PrintNotices(*data, console);
  StopSignal stop;
  int64_t failures = 0;
  int64_t samples = 0;
  for (const PreparedRun& prepared : runs) {
    ASSIGN_OR_RETURN(RunRecord * record,
                     BeginRun(plan, prepared, *writer, records));
    RecordedEvaluation evaluation(plan, prepared, *record, *writer, console);
    RETURN_IF_ERROR(evaluation.Measure(stop));
    RETURN_IF_ERROR(evaluation.AddExamples(stop));
    evaluated(prepared.name, *record);
    failures += evaluation.failures();
    samples += static_cast<int64_t>(prepared.data->samples.size());
  }
  if (failures == 0) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(failures, " of ", samples,
                   " samples could not be measured; ", plan.out, " says why"));
}

}  // namespace camserve::camctl
