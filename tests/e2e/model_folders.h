// Model repositories for tests.
#ifndef CAMSERVE_TESTS_E2E_MODEL_FOLDERS_H_
#define CAMSERVE_TESTS_E2E_MODEL_FOLDERS_H_

#include <filesystem>
#include <string>

#include "tests/support/files.h"

namespace camserve {

// A repository in a temporary folder.
class ModelFolders {
 public:
  const std::filesystem::path& path() const { return folder_.path(); }

  // Copies `file` to NAME/VERSION/model.pt. `config` is the text of
  // config.textproto; none where it is empty.
  void Add(const std::string& name, const std::filesystem::path& file,
           const std::string& config = "", int version = 1) const;

  // Makes NAME/1/model.pt, a model of tests/models.
  void AddOwn(const std::string& name, const std::string& config = "") const;

 private:
  TemporaryFolder folder_;
};

}  // namespace camserve

#endif  // CAMSERVE_TESTS_E2E_MODEL_FOLDERS_H_
