#include "tests/e2e/model_folders.h"

#include "absl/strings/str_cat.h"
#include "tests/models/test_models.h"

namespace camserve {

void ModelFolders::Add(const std::string& name,
                       const std::filesystem::path& file,
                       const std::string& config, int version) const {
  const std::filesystem::path folder = path() / name;
  std::filesystem::create_directories(folder / absl::StrCat(version));
  std::filesystem::copy_file(file, folder / absl::StrCat(version) / "model.pt");
  if (!config.empty()) WriteFile(folder / "config.textproto", config);
}

void ModelFolders::AddOwn(const std::string& name,
                          const std::string& config) const {
  AddToRepository(name, path().string());
  if (!config.empty()) WriteFile(path() / name / "config.textproto", config);
}

}  // namespace camserve
