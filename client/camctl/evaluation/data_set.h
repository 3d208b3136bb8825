// Reads a labelled set of images from disk. Thread-safe.
#ifndef CAMSERVE_CLIENT_CAMCTL_EVALUATION_DATA_SET_H_
#define CAMSERVE_CLIENT_CAMCTL_EVALUATION_DATA_SET_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/camctl/evaluation/data_sample.h"
#include "common/output_kind.h"

namespace camserve::camctl {

struct DataSet {
  std::vector<DataSample> samples;  // sorted by id
  // What people should know of how the set was read, a line each.
  std::vector<std::string> notices;
};

// The part of a set that one process measures: every `count`-th sample, from
// number `index` on.
struct Shard {
  int index = 0;
  int count = 1;
};

// The set at `path`, for a model with that output. `labels` are the model's, by
// class index.
//
// For exclusive classes a folder holds one folder for each class, named by the
// class's label (case counts) or, where no label is a number, by its index. In
// it, and in the folders below it, lie images (see file_names.h). A sample's id
// is the path within the folder without its ending: "normal/0007",
// "normal/patient1/0007". What operating systems leave in folders is passed
// over. The notices count all other files that are no samples, and name the
// folders without an image.
//
// A file is read as a CSV (see csv.h) of path and label, or index as above; a
// first line "path,label" is its header. Paths are relative to the CSV's
// folder. Ids are the paths as they are written, without ending and without
// "./".
//
// For multi-label models a file is read as label_table.h describes it. A folder
// is refused: it says one label of an image, and nothing of the others.
//
// INVALID_ARGUMENT: a folder or label that is no class, two samples with one id
// (names both), an empty set, a line that can't be read (names it), a form of
// the set that does not fit `output`, a name that is not UTF-8. NOT_FOUND:
// `path`, or an image or folder in it, cannot be read.
absl::StatusOr<DataSet> ReadDataSet(const std::string& path, OutputKind output,
                                    const std::vector<std::string>& labels);

// Every shard.count-th of `samples`, from shard.index on.
std::vector<DataSample> TakeShard(std::vector<DataSample> samples,
                                  const Shard& shard);

// A name for the set at `path`: the last part of the path, without ".csv".
std::string DataSetName(const std::string& path);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_DATA_SET_H_
