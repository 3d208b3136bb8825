// A CSV of images that may have several labels, or none: what multi-label
// models are measured with.
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

// Knows from the header what the columns hold. One is called path. The labels
// stand in one of two forms:
//
//   path,labels,unknown          all labels of an image with ';' between them,
//   a.png,edema;effusion,        or none; the same of those that nobody knows
//   b.png,,edema                 of, where there is a column unknown
//
//   path,edema,effusion,Age      a column a label, as CheXpert has them: 1 is
//   a.png,1.0,1.0,61             on the image, 0 not; -1 and blank are not
//   known b.png,-1.0,,47
//
// path, labels and unknown may be written in any case; columns of labels are
// named exactly as the model names them. Immutable; thread-safe.
class LabelTable {
 public:
  // INVALID_ARGUMENT, as Read: the columns are none of these. The messages name
  // the column and its value, not the line.
  static absl::StatusOr<LabelTable> Create(const CsvRecord& header,
                                           const ClassNames& classes);

  // What is true of the image of `record`; without id and path.
  absl::StatusOr<DataSample> Read(const CsvRecord& record) const;

  // As it is written.
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
  // The column of that title, in whatever case; none where there is none.
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
