#include "client/camctl/evaluation/data_set.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>
#include <tuple>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/types/span.h"
#include "client/camctl/evaluation/class_folder.h"
#include "client/camctl/evaluation/label_table.h"
#include "client/camctl/formats/csv.h"
#include "client/camctl/formats/file_names.h"
#include "client/camctl/terminal/text.h"
#include "common/status_macros.h"
#include "common/system_files.h"

namespace camserve::camctl {
namespace {

namespace fs = std::filesystem;

absl::Status BadData(const std::string& path, absl::string_view reason) {
  return absl::InvalidArgumentError(absl::StrCat("data: ", path, ": ", reason));
}

absl::Status CannotRead(const std::string& path, absl::string_view reason) {
  return absl::NotFoundError(
      absl::StrCat("data: cannot read ", path, ": ", reason));
}

// What a set's folder holds.
struct Listing {
  std::vector<std::string> folders;  // names, sorted
  int files = 0;
};

absl::StatusOr<Listing> List(const std::string& path) {
  std::error_code error;
  Listing listing;
  for (fs::directory_iterator entry(path, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code entry_error;
    std::string name = entry->path().filename().string();
    if (IsLeftBySystem(name)) continue;
    if (entry->is_directory(entry_error)) {
      listing.folders.push_back(std::move(name));
    } else {
      ++listing.files;
    }
  }
  if (error) return CannotRead(path, error.message());
  std::sort(listing.folders.begin(), listing.folders.end());
  return listing;
}

// The folder of a class says one label of its images. Nobody knows their other
// labels, and to count these as negative would be wrong.
absl::Status FolderOfLabels(const std::string& path) {
  return BadData(path,
                 "is a folder, which says one label of an image, but the model "
                 "is multi-label and needs all; give a CSV with the header "
                 "path,labels and ';' between the labels of an image, or with "
                 "a column of 1, 0, -1 or blank for each label");
}

// Reads a set that is a folder with a folder for each class.
class FolderReader {
 public:
  FolderReader(const std::string& path, const ClassNames& classes)
      : path_(path), classes_(classes) {}

  absl::StatusOr<DataSet> Read() {
    ASSIGN_OR_RETURN(const Listing listing, List(path_));
    if (listing.folders.empty()) {
      return BadData(path_, "holds no folder; it has one for each class");
    }
    if (listing.files > 0) {
      Tell(absl::StrCat("files beside the classes' folders are no samples: ",
                        listing.files));
    }
    for (const std::string& folder : listing.folders) {
      RETURN_IF_ERROR(ReadClass(folder));
    }
    TellOthers();
    return std::move(set_);
  }

 private:
  absl::Status ReadClass(const std::string& folder) {
    const std::optional<int> class_index = classes_.Find(folder);
    if (!class_index.has_value()) {
      return BadData(path_, absl::StrCat("the folder ", folder,
                                         " is no class of the model; they are ",
                                         classes_.List()));
    }
    const std::string whole = absl::StrCat(path_, "/", folder);
    ASSIGN_OR_RETURN(const ClassFolder found, ReadClassFolder(whole));
    for (const std::string& image : found.images) {
      set_.samples.push_back(
          {.id = absl::StrCat(folder, "/", WithoutImageEnding(image)),
           .path = absl::StrCat(whole, "/", image),
           .true_classes = {*class_index}});
    }
    if (found.images.empty()) {
      Tell(absl::StrCat("the folder ", folder, " holds no image"));
    }
    for (const auto& [ending, count] : found.others) others_[ending] += count;
    return absl::OkStatus();
  }

  void TellOthers() {
    if (others_.empty()) return;
    const auto name = [](std::string* text, const EndingCounts::value_type& e) {
      absl::StrAppend(text, e.second, " ",
                      e.first.empty() ? "without an ending" : e.first);
    };
    Tell(absl::StrCat("samples are ", kImageEndings,
                      "; left out are: ", absl::StrJoin(others_, ", ", name)));
  }

  void Tell(absl::string_view notice) {
    set_.notices.push_back(absl::StrCat("data: ", path_, ": ", notice));
  }

  const std::string& path_;
  const ClassNames& classes_;
  DataSet set_;
  EndingCounts others_;
};

absl::StatusOr<std::string> ReadText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  if (!file) return CannotRead(path, std::strerror(errno));
  return text.str();
}

bool IsHeader(const CsvRecord& record) {
  return record.fields.size() == 2 &&
         absl::EqualsIgnoreCase(record.fields[0], "path") &&
         absl::EqualsIgnoreCase(record.fields[1], "label");
}

// Whether this is the header of a multi-label set, which does not fit a model
// whose classes exclude each other.
bool IsLabelsHeader(const CsvRecord& record) {
  const auto is = [](absl::string_view title) {
    return [title](const std::string& field) {
      return absl::EqualsIgnoreCase(field, title);
    };
  };
  const std::vector<std::string>& fields = record.fields;
  return std::any_of(fields.begin(), fields.end(), is("path")) &&
         std::any_of(fields.begin(), fields.end(), is("labels"));
}

absl::Status SetPath(const std::string& path, const fs::path& folder,
                     DataSample& sample) {
  if (path.empty() || absl::StrContains(path, '\0')) {
    return absl::InvalidArgumentError("its path cannot be that of a file");
  }
  sample.id = WithoutImageEnding(fs::path(path).lexically_normal().string());
  sample.path = (folder / path).string();
  return absl::OkStatus();
}

absl::StatusOr<DataSample> ReadRecord(const CsvRecord& record,
                                      const fs::path& folder,
                                      const ClassNames& classes) {
  if (record.fields.size() != 2) {
    return absl::InvalidArgumentError(absl::StrCat(
        "has ", record.fields.size(), " fields; they are path,label"));
  }
  DataSample sample;
  RETURN_IF_ERROR(SetPath(record.fields[0], folder, sample));
  const std::optional<int> class_index = classes.Find(record.fields[1]);
  if (!class_index.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat(record.fields[1], " is no class of the model; they are ",
                     classes.List()));
  }
  sample.true_classes = {*class_index};
  return sample;
}

// Reads a set that is a CSV, in which each record but the header is a sample.
class TableReader {
 public:
  TableReader(const std::string& path, const ClassNames& classes)
      : path_(path), folder_(fs::path(path).parent_path()), classes_(classes) {}

  absl::StatusOr<DataSet> Read(OutputKind output) {
    ASSIGN_OR_RETURN(const std::string text, ReadText(path_));
    absl::StatusOr<std::vector<CsvRecord>> records = ParseCsv(text);
    if (!records.ok()) return BadData(path_, records.status().message());
    if (records->empty()) return DataSet();
    return output == OutputKind::kMultiLabel ? ReadLabels(*records)
                                             : ReadClasses(*records);
  }

 private:
  absl::StatusOr<DataSet> ReadClasses(const std::vector<CsvRecord>& records) {
    if (IsLabelsHeader(records.front())) {
      return BadLine(
          records.front(),
          "the column labels may hold several labels of an image, but "
          "the model's classes exclude each other; give path,label, "
          "or set output: OUTPUT_KIND_MULTI_LABEL in the model's "
          "configuration");
    }
    const size_t first = IsHeader(records.front()) ? 1 : 0;
    return ReadRecords(absl::MakeConstSpan(records).subspan(first),
                       [&](const CsvRecord& record) {
                         return ReadRecord(record, folder_, classes_);
                       });
  }

  absl::StatusOr<DataSet> ReadLabels(const std::vector<CsvRecord>& records) {
    const absl::StatusOr<LabelTable> table =
        LabelTable::Create(records.front(), classes_);
    if (!table.ok()) {
      return BadLine(records.front(), table.status().message());
    }
    ASSIGN_OR_RETURN(
        DataSet set,
        ReadRecords(absl::MakeConstSpan(records).subspan(1),
                    [&](const CsvRecord& record) -> absl::StatusOr<DataSample> {
                      ASSIGN_OR_RETURN(DataSample sample, table->Read(record));
                      RETURN_IF_ERROR(
                          SetPath(table->Path(record), folder_, sample));
                      return sample;
                    }));
    for (const std::string& notice : table->Notices()) {
      set.notices.push_back(absl::StrCat("data: ", path_, ": ", notice));
    }
    return set;
  }

  absl::StatusOr<DataSet> ReadRecords(
      absl::Span<const CsvRecord> records,
      absl::FunctionRef<absl::StatusOr<DataSample>(const CsvRecord&)> read) {
    DataSet set;
    for (const CsvRecord& record : records) {
      absl::StatusOr<DataSample> sample = read(record);
      if (!sample.ok()) return BadLine(record, sample.status().message());
      set.samples.push_back(*std::move(sample));
    }
    return set;
  }

  absl::Status BadLine(const CsvRecord& record, absl::string_view reason) {
    return BadData(path_, absl::StrCat("line ", record.line, ": ", reason));
  }

  const std::string& path_;
  const fs::path folder_;
  const ClassNames& classes_;
};

// Checks that every id is UTF-8 and unique. REQUIRES: `samples` are sorted by
// id.
absl::Status CheckIds(const std::string& path,
                      const std::vector<DataSample>& samples) {
  for (size_t i = 0; i < samples.size(); ++i) {
    const DataSample& sample = samples[i];
    if (!IsUtf8(sample.id)) {
      return BadData(path,
                     absl::StrCat("the name ", sample.id, " is not UTF-8"));
    }
    if (i > 0 && samples[i - 1].id == sample.id) {
      return BadData(
          path, absl::StrCat(samples[i - 1].path, " and ", sample.path,
                             " are both ", sample.id, "; rename one of them"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<DataSet> ReadDataSet(const std::string& path, OutputKind output,
                                    const std::vector<std::string>& labels) {
  const ClassNames classes(labels);
  std::error_code error;
  const bool is_folder = fs::is_directory(path, error);
  if (is_folder && output == OutputKind::kMultiLabel) {
    return FolderOfLabels(path);
  }
  ASSIGN_OR_RETURN(DataSet set, is_folder
                                    ? FolderReader(path, classes).Read()
                                    : TableReader(path, classes).Read(output));
  if (set.samples.empty()) {
    return BadData(
        path, is_folder ? absl::StrCat("its folders hold no ", kImageEndings)
                        : "it names no image");
  }
  std::sort(set.samples.begin(), set.samples.end(),
            [](const DataSample& a, const DataSample& b) {
              return std::tie(a.id, a.path) < std::tie(b.id, b.path);
            });
  RETURN_IF_ERROR(CheckIds(path, set.samples));
  return set;
}

std::vector<DataSample> TakeShard(std::vector<DataSample> samples,
                                  const Shard& shard) {
  std::vector<DataSample> taken;
  for (size_t i = shard.index; i < samples.size(); i += shard.count) {
    taken.push_back(std::move(samples[i]));
  }
  return taken;
}

std::string DataSetName(const std::string& path) {
  // "set/" and "." have no last name of their own.
  const fs::path whole = fs::absolute(path).lexically_normal();
  const fs::path last =
      whole.has_filename() ? whole.filename() : whole.parent_path().filename();
  return std::string(absl::StripSuffix(last.string(), ".csv"));
}

}  // namespace camserve::camctl
