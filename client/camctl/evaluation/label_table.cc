#include "client/camctl/evaluation/label_table.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

// How many names a notice lists: tables of radiomics have thousands of columns.
constexpr size_t kListed = 30;

std::string ListOf(const std::vector<std::string>& names) {
  const size_t shown = std::min(names.size(), kListed);
  std::string list = absl::StrJoin(names.begin(), names.begin() + shown, ", ");
  if (shown < names.size()) {
    absl::StrAppend(&list, " and ", names.size() - shown, " more");
  }
  return list;
}

enum class Truth { kNegative, kPositive, kUnknown };

// What a cell says; nullopt where it is neither 1, 0, -1 nor blank.
std::optional<Truth> ParseTruth(absl::string_view text) {
  if (absl::StripAsciiWhitespace(text).empty()) return Truth::kUnknown;
  double value = 0;
  if (!absl::SimpleAtod(text, &value)) return std::nullopt;
  if (value == 1) return Truth::kPositive;
  if (value == 0) return Truth::kNegative;
  if (value == -1) return Truth::kUnknown;
  return std::nullopt;
}

absl::Status Invalid(const std::string& message) {
  return absl::InvalidArgumentError(message);
}

absl::Status CalledTwice(absl::string_view title) {
  return Invalid(absl::StrCat("two columns are called ", title));
}

}  // namespace

LabelTable::LabelTable(const CsvRecord& header, const ClassNames& classes)
    : classes_(classes) {
  for (const std::string& title : header.fields) {
    titles_.emplace_back(absl::StripAsciiWhitespace(title));
  }
}

absl::StatusOr<LabelTable> LabelTable::Create(const CsvRecord& header,
                                              const ClassNames& classes) {
  LabelTable table(header, classes);
  RETURN_IF_ERROR(table.FindColumns());
  return table;
}

absl::Status LabelTable::FindColumns() {
  ASSIGN_OR_RETURN(const std::optional<size_t> path, Find("path"));
  if (!path.has_value()) {
    return Invalid(
        "no column is called path; the header of a multi-label set names path "
        "and labels, or path and a column for each label");
  }
  path_ = *path;
  ASSIGN_OR_RETURN(labels_, Find("labels"));
  if (labels_.has_value()) {
    ASSIGN_OR_RETURN(unknown_, Find("unknown"));
  }
  RETURN_IF_ERROR(FindLabelColumns());
  if (!labels_.has_value() && label_columns_.empty()) {
    return Invalid(
        absl::StrCat("no column is called labels, and none is a label of the "
                     "model; they are ",
                     classes_.List()));
  }
  if (labels_.has_value() && !label_columns_.empty()) {
    return Invalid(
        absl::StrCat("there is a column labels, and one for the label ",
                     titles_[label_columns_.front().column],
                     " as well; leave one of them out"));
  }
  return absl::OkStatus();
}

absl::Status LabelTable::FindLabelColumns() {
  for (int index = 0; index < classes_.count(); ++index) {
    const std::string& label = classes_.label(index);
    const auto found = std::find(titles_.begin(), titles_.end(), label);
    if (found == titles_.end()) {
      without_column_.push_back(index);
      continue;
    }
    if (std::find(found + 1, titles_.end(), label) != titles_.end()) {
      return CalledTwice(label);
    }
    label_columns_.push_back(
        {static_cast<size_t>(found - titles_.begin()), index});
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<size_t>> LabelTable::Find(
    absl::string_view title) const {
  std::optional<size_t> found;
  for (size_t column = 0; column < titles_.size(); ++column) {
    if (!absl::EqualsIgnoreCase(titles_[column], title)) continue;
    if (found.has_value()) return CalledTwice(title);
    found = column;
  }
  return found;
}

absl::StatusOr<DataSample> LabelTable::Read(const CsvRecord& record) const {
  if (record.fields.size() != titles_.size()) {
    return Invalid(absl::StrCat("has ", record.fields.size(),
                                " fields; the header has ", titles_.size()));
  }
  DataSample sample;
  if (!labels_.has_value()) {
    RETURN_IF_ERROR(ReadColumns(record, sample));
    return sample;
  }
  RETURN_IF_ERROR(ReadList(record, *labels_, sample.true_classes));
  if (!unknown_.has_value()) return sample;
  RETURN_IF_ERROR(ReadList(record, *unknown_, sample.unknown_classes));
  for (const int index : sample.true_classes) {
    if (std::binary_search(sample.unknown_classes.begin(),
                           sample.unknown_classes.end(), index)) {
      return Invalid(absl::StrCat("the label ", classes_.label(index),
                                  " is in labels and in unknown; leave it out "
                                  "of one of them"));
    }
  }
  return sample;
}

absl::Status LabelTable::ReadList(const CsvRecord& record, size_t column,
                                  std::vector<int>& classes) const {
  const absl::string_view list =
      absl::StripAsciiWhitespace(record.fields[column]);
  if (list.empty()) return absl::OkStatus();
  for (const absl::string_view part : absl::StrSplit(list, ';')) {
    const absl::string_view label = absl::StripAsciiWhitespace(part);
    const std::optional<int> index = classes_.Find(label);
    if (!index.has_value()) {
      return Invalid(absl::StrCat("column ", titles_[column], ": '", label,
                                  "' is no label of the model; they are ",
                                  classes_.List()));
    }
    classes.push_back(*index);
  }
  std::sort(classes.begin(), classes.end());
  const auto twice = std::adjacent_find(classes.begin(), classes.end());
  if (twice == classes.end()) return absl::OkStatus();
  return Invalid(absl::StrCat("column ", titles_[column], ": names ",
                              classes_.label(*twice), " twice"));
}

absl::Status LabelTable::ReadColumns(const CsvRecord& record,
                                     DataSample& sample) const {
  sample.unknown_classes = without_column_;
  for (const auto& [column, class_index] : label_columns_) {
    const std::string& text = record.fields[column];
    const std::optional<Truth> truth = ParseTruth(text);
    if (!truth.has_value()) {
      return Invalid(absl::StrCat("column ", titles_[column], ": '", text,
                                  "' is neither 1, 0, -1 nor blank"));
    }
    if (truth == Truth::kPositive) sample.true_classes.push_back(class_index);
    if (truth == Truth::kUnknown) sample.unknown_classes.push_back(class_index);
  }
  std::sort(sample.unknown_classes.begin(), sample.unknown_classes.end());
  return absl::OkStatus();
}

std::vector<std::string> LabelTable::Notices() const {
  std::vector<std::string> notices;
  if (!labels_.has_value() && !without_column_.empty()) {
    std::vector<std::string> labels;
    for (const int index : without_column_) {
      labels.push_back(classes_.label(index));
    }
    notices.push_back(
        absl::StrCat("has no column for these labels, which are unknown for "
                     "all samples: ",
                     ListOf(labels)));
  }
  std::vector<std::string> others;
  for (size_t column = 0; column < titles_.size(); ++column) {
    const bool is_label = std::any_of(
        label_columns_.begin(), label_columns_.end(),
        [&](const LabelColumn& label) { return label.column == column; });
    if (is_label || column == path_ || column == labels_ ||
        column == unknown_) {
      continue;
    }
    others.push_back(titles_[column]);
  }
  if (!others.empty()) {
    notices.push_back(
        absl::StrCat("these columns are no labels of the model and are passed "
                     "over: ",
                     ListOf(others)));
  }
  return notices;
}

}  // namespace camserve::camctl
