// A CSV of images that may have several labels, or none. Multi-label models are
// measured with such sets.
#ifndef CAMSERVE_CLIENT_CAMCTL_EVALUATION_LABEL_TABLE_H_
#define CAMSERVE_CLIENT_CAMCTL_EVALUATION_LABEL_TABLE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/camctl/evaluation/class_folder.h"
#include "client/camctl/evaluation/data_sample.h"
#include "client/camctl/formats/csv.h"

namespace camserve::camctl {

// Reads the records of a CSV after its header has said what the columns hold.
// One column is called path. The labels stand in one of two forms:
//
//   path,labels,unknown      labels: all labels of the image with ';' between
//   a.png,edema;effusion,    them, or none. unknown, a column that may be
//   b.png,,edema             missing: the labels of which nobody knows.
//
//   path,edema,effusion,Age  A column for each label, as in CheXpert: 1 is on
//   a.png,1.0,1.0,61         the image, 0 is not; -1 and blank are unknown.
//   b.png,-1.0,,47
//
// path, labels and unknown may be written in any case; columns of labels are
// named exactly as the model names them. Immutable; thread-safe.
class LabelTable {
 public:
  // INVALID_ARGUMENT: the columns have neither form. The message names the
  // column.
  static absl::StatusOr<LabelTable> Create(const CsvRecord& header,
                                           const ClassNames& classes);

  // The labels of the image in `record`; id and path stay empty.
  // INVALID_ARGUMENT: a number of fields that is not the header's, or a value
  // that can't be read. The message names the column and the value, not the
  // line.
  absl::StatusOr<DataSample> Read(const CsvRecord& record) const;

  // The path as it is written. REQUIRES: Read takes `record`.
  const std::string& Path(const CsvRecord& record) const {
    return record.fields[path_];
  }

  // What people should know before they trust the numbers: columns that are
  // passed over, labels without a column.
  std::vector<std::string> Notices() const;

 private:
  struct LabelColumn {
    size_t column = 0;
    int class_index = 0;
  };

  LabelTable(const CsvRecord& header, const ClassNames& classes);

  absl::Status FindColumns();
  absl::Status FindLabelColumns();
  // The column with that title, in whatever case; nullopt where there is none.
  absl::StatusOr<std::optional<size_t>> Find(absl::string_view title) const;
  absl::Status ReadList(const CsvRecord& record, size_t column,
                        std::vector<int>& classes) const;
  absl::Status ReadColumns(const CsvRecord& record, DataSample& sample) const;

  ClassNames classes_;
  std::vector<std::string> titles_;  // of all columns
  size_t path_ = 0;
  std::optional<size_t> labels_;
  std::optional<size_t> unknown_;
  std::vector<LabelColumn> label_columns_;
  std::vector<int> without_column_;  // classes, ascending
};

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_LABEL_TABLE_H_
