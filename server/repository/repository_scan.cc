#include "server/repository/repository_scan.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <optional>
#include <system_error>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/status_macros.h"
#include "common/system_files.h"
#include "server/repository/model_name.h"
#include "server/repository/version_policy.h"

namespace camserve {
namespace {

namespace fs = std::filesystem;

constexpr size_t kLongestListedName = 64;

// The folders, links followed, that a model's files may lie in.
struct Homes {
  fs::path root;
  fs::path model;
};

bool IsWithin(const fs::path& path, const fs::path& folder) {
  const auto end =
      std::mismatch(path.begin(), path.end(), folder.begin(), folder.end());
  return end.second == folder.end();
}

absl::Status Unreadable(absl::string_view shown, const std::error_code& error) {
  return absl::UnavailableError(
      absl::StrCat(shown, " can't be read: ", error.message()));
}

// The regular file that `path` is, links followed.
absl::StatusOr<std::string> ResolveFile(const fs::path& path,
                                        absl::string_view shown,
                                        const Homes& homes) {
  std::error_code error;
  const fs::path target = fs::canonical(path, error);
  if (error) return Unreadable(shown, error);
  if (!IsWithin(target, homes.root) && !IsWithin(target, homes.model)) {
    return absl::FailedPreconditionError(absl::StrCat(
        shown,
        " leads out of the model repository: put the file itself there"));
  }
  const fs::file_type type = fs::status(target, error).type();
  if (type == fs::file_type::none) return Unreadable(shown, error);
  if (type != fs::file_type::regular) {
    return absl::FailedPreconditionError(
        absl::StrCat(shown, " is not a regular file"));
  }
  return target.string();
}

VersionFolder ScanVersion(const fs::path& folder, int64_t version,
                          absl::string_view model_name, const Homes& homes) {
  const std::string shown = absl::StrCat(model_name, "/", version, "/model.pt");
  VersionFolder result = {.version = version};
  std::error_code error;
  if (fs::symlink_status(folder / "model.pt", error).type() ==
      fs::file_type::not_found) {
    result.problem = absl::FailedPreconditionError(
        absl::StrCat(shown, " is missing: put the TorchScript file there"));
    return result;
  }
  absl::StatusOr<std::string> path =
      ResolveFile(folder / "model.pt", shown, homes);
  result.problem = path.status();
  if (path.ok()) {
    result.stamp = StampOf(*path);
    result.model_path = *std::move(path);
  }
  return result;
}

// Calls `visit` for each entry; entries that vanish meanwhile are left out.
absl::Status ForEachEntry(
    const fs::path& folder,
    const std::function<void(const fs::directory_entry&)>& visit) {
  std::error_code error;
  fs::directory_iterator entry(folder, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    visit(*entry);
  }
  if (error) return absl::NotFoundError(error.message());
  return absl::OkStatus();
}

bool IsFolder(const fs::directory_entry& entry) {
  std::error_code error;
  return entry.is_directory(error);
}

absl::Status ScanVersions(const Homes& homes, ModelFolder& model) {
  const absl::Status readable =
      ForEachEntry(homes.model, [&](const fs::directory_entry& entry) {
        const std::optional<int64_t> version =
            ParseVersion(entry.path().filename().string());
        if (!version.has_value()) return;
        std::error_code error;
        const fs::file_type type = entry.status(error).type();
        if (type == fs::file_type::none) {
          // It counts as there: nothing says that it has gone.
          model.versions.push_back(
              {.version = *version,
               .problem =
                   Unreadable(absl::StrCat(model.name, "/", *version), error)});
        } else if (type == fs::file_type::directory) {
          model.versions.push_back(
              ScanVersion(entry.path(), *version, model.name, homes));
        }
      });
  if (!readable.ok()) {
    return absl::UnavailableError(absl::StrCat(
        "the folder ", model.name, " can't be read: ", readable.message()));
  }
  if (model.versions.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("the folder ", model.name,
                     " has no version: put the TorchScript file at ",
                     model.name, "/1/model.pt"));
  }
  std::sort(model.versions.begin(), model.versions.end(),
            [](const VersionFolder& a, const VersionFolder& b) {
              return a.version > b.version;
            });
  return absl::OkStatus();
}

absl::Status FindConfig(const Homes& homes, ModelFolder& model) {
  const fs::path path = homes.model / "config.textproto";
  std::error_code error;
  if (fs::symlink_status(path, error).type() == fs::file_type::not_found) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(
      model.config_path,
      ResolveFile(path, absl::StrCat(model.name, "/config.textproto"), homes));
  model.config_stamp = StampOf(model.config_path);
  return absl::OkStatus();
}

absl::Status ScanContents(const fs::path& folder, const fs::path& root,
                          ModelFolder& model) {
  std::error_code error;
  const Homes homes = {.root = root, .model = fs::canonical(folder, error)};
  if (error) {
    return absl::UnavailableError(absl::StrCat(
        "the folder ", model.name, " can't be read: ", error.message()));
  }
  RETURN_IF_ERROR(ScanVersions(homes, model));
  return FindConfig(homes, model);
}

ModelFolder ScanModel(const fs::path& folder, const fs::path& root) {
  const std::string name = folder.filename().string();
  if (!CheckModelName(name).ok()) {
    return {.name = absl::CHexEscape(name.substr(0, kLongestListedName)),
            .problem = absl::FailedPreconditionError(
                "no model can have this folder's name: rename it to 1 to 128 "
                "letters, digits, '_', '-' and '.'")};
  }
  ModelFolder model = {.name = name};
  model.problem = ScanContents(folder, root, model);
  return model;
}

// A link to nowhere counts: somebody meant a model by it.
bool MayBeModel(const fs::directory_entry& entry) {
  const std::string name = entry.path().filename().string();
  if (IsLeftBySystem(name)) return false;
  std::error_code error;
  return IsFolder(entry) || !entry.exists(error);
}

}  // namespace

absl::StatusOr<std::vector<ModelFolder>> ScanRepository(
    const std::string& root) {
  std::error_code error;
  const fs::path canonical_root = fs::canonical(root, error);
  std::vector<ModelFolder> models;
  absl::Status readable = absl::NotFoundError(error.message());
  if (!error) {
    readable =
        ForEachEntry(canonical_root, [&](const fs::directory_entry& entry) {
          if (!MayBeModel(entry)) return;
          models.push_back(ScanModel(entry.path(), canonical_root));
        });
  }
  if (!readable.ok()) {
    return absl::NotFoundError(absl::StrCat(
        "the model repository can't be read: ", readable.message(),
        "; --model_repository has to name a folder that the server may read"));
  }
  std::sort(models.begin(), models.end(),
            [](const ModelFolder& a, const ModelFolder& b) {
              return a.name < b.name;
            });
  return models;
}

}  // namespace camserve
