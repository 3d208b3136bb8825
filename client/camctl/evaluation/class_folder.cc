#include "client/camctl/evaluation/class_folder.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "client/camctl/formats/file_names.h"
#include "common/status_macros.h"
#include "common/system_files.h"

namespace camserve::camctl {
namespace {

// How many classes a message lists: enough to find a mistake; a thousand would
// bury the message.
constexpr int kListed = 30;

namespace fs = std::filesystem;

absl::Status CannotRead(const fs::path& path, const std::string& reason) {
  return absl::NotFoundError(
      absl::StrCat("data: cannot read ", path.string(), ": ", reason));
}

class Reader {
 public:
  explicit Reader(const fs::path& root) : root_(root) {}

  // Reads the folder `below`, a path relative to the root, and those below it.
  absl::Status Read(const fs::path& below) {
    std::error_code error;
    const fs::path folder = root_ / below;
    const fs::path real = fs::canonical(folder, error);
    if (error) return CannotRead(folder, error.message());
    if (!seen_.insert(real).second) return absl::OkStatus();
    for (fs::directory_iterator entry(folder, error), end;
         !error && entry != end; entry.increment(error)) {
      const fs::path name = entry->path().filename();
      if (IsLeftBySystem(name.string())) continue;
      RETURN_IF_ERROR(Take(below / name, *entry));
    }
    return error ? CannotRead(folder, error.message()) : absl::OkStatus();
  }

  ClassFolder Finish() {
    std::sort(found_.images.begin(), found_.images.end());
    return std::move(found_);
  }

 private:
  absl::Status Take(const fs::path& below, const fs::directory_entry& entry) {
    std::error_code error;
    const fs::file_status status = entry.status(error);  // of a link's target
    if (fs::is_directory(status)) return Read(below);
    if (!IsImageName(below.string())) {
      ++found_.others[absl::AsciiStrToLower(below.extension().string())];
      return absl::OkStatus();
    }
    if (status.type() == fs::file_type::not_found) {
      return CannotRead(entry.path(), "it is a link to nothing");
    }
    if (error) return CannotRead(entry.path(), error.message());
    if (!fs::is_regular_file(status)) {
      return CannotRead(entry.path(), "it is not a file");
    }
    found_.images.push_back(below.string());
    return absl::OkStatus();
  }

  const fs::path root_;
  std::set<fs::path> seen_;  // folders read so far, without links
  ClassFolder found_;
};

}  // namespace

ClassNames::ClassNames(const std::vector<std::string>& labels)
    : labels_(labels) {
  for (size_t i = 0; i < labels_.size(); ++i) {
    indices_.emplace(labels_[i], static_cast<int>(i));
    int number = 0;
    // A folder "0" beside labels "1" to "4" is a class that the model does not
    // have, not the first that it has.
    if (absl::SimpleAtoi(labels_[i], &number)) takes_indices_ = false;
  }
}

std::optional<int> ClassNames::Find(absl::string_view name) const {
  if (const auto found = indices_.find(name); found != indices_.end()) {
    return found->second;
  }
  if (!takes_indices_) return std::nullopt;
  int index = 0;
  // "007" and " 7" are no indices: they may be meant as labels.
  if (!absl::SimpleAtoi(name, &index) || absl::StrCat(index) != name ||
      index < 0 || index >= static_cast<int>(labels_.size())) {
    return std::nullopt;
  }
  return index;
}

std::string ClassNames::List() const {
  std::string list;
  for (int i = 0; i < std::min(count(), kListed); ++i) {
    if (i > 0) list += ", ";
    if (takes_indices_) absl::StrAppend(&list, i, " ");
    list += labels_[i];
  }
  if (count() > kListed) {
    absl::StrAppend(&list, " and ", count() - kListed, " more");
  }
  return list;
}

absl::StatusOr<ClassFolder> ReadClassFolder(const std::string& folder) {
  Reader reader(folder);
  RETURN_IF_ERROR(reader.Read(""));
  return reader.Finish();
}

}  // namespace camserve::camctl
