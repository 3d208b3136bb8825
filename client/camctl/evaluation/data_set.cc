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

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client/camctl/evaluation/class_names.h"
#include "client/camctl/evaluation/csv.h"
#include "client/camctl/files.h"
#include "client/camctl/text.h"
#include "server/core/status_macros.h"

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

std::string WithoutExtension(const std::string& path) {
  return fs::path(path).replace_extension().string();
}

// Names of the folders in `path`, sorted.
absl::StatusOr<std::vector<std::string>> ListFolders(const std::string& path) {
  std::error_code error;
  std::vector<std::string> names;
  for (fs::directory_iterator entry(path, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code entry_error;
    std::string name = entry->path().filename().string();
    if (entry->is_directory(entry_error) && !absl::StartsWith(name, ".")) {
      names.push_back(std::move(name));
    }
  }
  if (error) return CannotRead(path, error.message());
  std::sort(names.begin(), names.end());
  return names;
}

absl::StatusOr<std::vector<DataSample>> ReadFolder(const std::string& path,
                                                   const ClassNames& classes) {
  ASSIGN_OR_RETURN(const std::vector<std::string> folders, ListFolders(path));
  if (folders.empty()) {
    return BadData(path, "holds no folder; it has one for each class");
  }
  std::vector<DataSample> samples;
  for (const std::string& folder : folders) {
    const std::optional<int> class_index = classes.Find(folder);
    if (!class_index.has_value()) {
      return BadData(path, absl::StrCat("the folder ", folder,
                                        " is no class of the model; they are ",
                                        classes.List()));
    }
    ASSIGN_OR_RETURN(const std::vector<std::string> images,
                     ListFolder(absl::StrCat(path, "/", folder)));
    for (const std::string& image : images) {
      const std::string stem = fs::path(image).stem().string();
      samples.push_back({.id = absl::StrCat(folder, "/", stem),
                         .path = image,
                         .class_index = *class_index});
    }
  }
  return samples;
}

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

absl::StatusOr<DataSample> ReadRecord(const CsvRecord& record,
                                      const fs::path& folder,
                                      const ClassNames& classes) {
  if (record.fields.size() != 2) {
    return absl::InvalidArgumentError(absl::StrCat(
        "has ", record.fields.size(), " fields; they are path,label"));
  }
  const std::string& path = record.fields[0];
  if (path.empty() || absl::StrContains(path, '\0')) {
    return absl::InvalidArgumentError("its path cannot be that of a file");
  }
  const std::optional<int> class_index = classes.Find(record.fields[1]);
  if (!class_index.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat(record.fields[1], " is no class of the model; they are ",
                     classes.List()));
  }
  return DataSample{.id = WithoutExtension(path),
                    .path = (folder / path).string(),
                    .class_index = *class_index};
}

absl::StatusOr<std::vector<DataSample>> ReadTable(const std::string& path,
                                                  const ClassNames& classes) {
  ASSIGN_OR_RETURN(const std::string text, ReadText(path));
  const absl::StatusOr<std::vector<CsvRecord>> records = ParseCsv(text);
  if (!records.ok()) return BadData(path, records.status().message());
  std::vector<DataSample> samples;
  for (const CsvRecord& record : *records) {
    if (&record == &records->front() && IsHeader(record)) continue;
    absl::StatusOr<DataSample> sample =
        ReadRecord(record, fs::path(path).parent_path(), classes);
    if (!sample.ok()) {
      return BadData(path, absl::StrCat("line ", record.line, ": ",
                                        sample.status().message()));
    }
    samples.push_back(*std::move(sample));
  }
  return samples;
}

// `samples` are sorted.
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

absl::StatusOr<std::vector<DataSample>> ReadDataSet(
    const std::string& path, const std::vector<std::string>& labels) {
  const ClassNames classes(labels);
  std::error_code error;
  const bool is_folder = fs::is_directory(path, error);
  ASSIGN_OR_RETURN(
      std::vector<DataSample> samples,
      is_folder ? ReadFolder(path, classes) : ReadTable(path, classes));
  if (samples.empty()) {
    return BadData(path, is_folder ? "its folders hold no .png, .jpg or .jpeg"
                                   : "it names no image");
  }
  std::sort(samples.begin(), samples.end(),
            [](const DataSample& a, const DataSample& b) {
              return std::tie(a.id, a.path) < std::tie(b.id, b.path);
            });
  RETURN_IF_ERROR(CheckIds(path, samples));
  return samples;
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
