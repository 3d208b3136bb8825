#include "common/scores/score_table.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/scores/sample_check.h"
#include "common/scores/sample_columns.h"
#include "common/scores/summarize.h"
#include "common/status_macros.h"

namespace camserve {
namespace {

absl::Status CheckIsNew(const SampleIds& ids, absl::string_view id) {
  if (!ids.Contains(id)) return absl::OkStatus();
  return absl::AlreadyExistsError(
      absl::StrCat("sample \"", absl::Utf8SafeCHexEscape(id),
                   "\" is there already; a sample counts once"));
}

}  // namespace

ScoreTable::ScoreTable(OutputKind output, int class_count)
    : columns_(std::make_unique<SampleColumns>(output, class_count)) {}
ScoreTable::ScoreTable(ScoreTable&&) noexcept = default;
ScoreTable& ScoreTable::operator=(ScoreTable&&) noexcept = default;
ScoreTable::~ScoreTable() = default;

absl::Status ScoreTable::Add(const SampleScores& sample) {
  RETURN_IF_ERROR(CheckIsNew(columns_->ids, sample.id));
  RETURN_IF_ERROR(CheckSample(columns_->output, columns_->class_count, sample));
  columns_->Append(sample);
  return absl::OkStatus();
}

absl::Status ScoreTable::Merge(const ScoreTable& other) {
  const SampleColumns& theirs = *other.columns_;
  if (theirs.output != columns_->output) {
    return absl::InvalidArgumentError(
        "scores of a multi-label model can't be merged with those of a model "
        "of exclusive classes");
  }
  if (theirs.class_count != columns_->class_count) {
    return absl::InvalidArgumentError(
        absl::StrCat("scores of a model with ", theirs.class_count,
                     " classes can't be merged with those of one with ",
                     columns_->class_count));
  }
  for (size_t row = 0; row < theirs.ids.size(); ++row) {
    RETURN_IF_ERROR(CheckIsNew(columns_->ids, theirs.ids[row]));
  }
  columns_->Append(theirs);
  return absl::OkStatus();
}

bool ScoreTable::Contains(absl::string_view id) const {
  return columns_->ids.Contains(id);
}

int64_t ScoreTable::samples() const {
  return static_cast<int64_t>(columns_->ids.size());
}

size_t ScoreTable::bytes() const { return columns_->bytes(); }

size_t ScoreTable::summary_bytes() const { return SummaryBytes(*columns_); }

ScoreSummary ScoreTable::Summarize(uint64_t seed,
                                   std::function<bool()> stop) const {
  return camserve::Summarize(*columns_,
                             {.seed = seed,
                              .replicates = ReplicatesFor(ValuesIn(*columns_)),
                              .stop = std::move(stop)});
}

}  // namespace camserve
