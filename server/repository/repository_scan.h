// What a repository folder holds. Nothing is loaded here.
//
//   ROOT/MODEL/config.textproto      optional
//   ROOT/MODEL/VERSION/model.pt
//
// MODEL is a name as in model_name.h, VERSION as in version_policy.h. Left out
// silently: files in ROOT, entries whose name begins with '.', the "lost+found"
// of a file system, and in MODEL all that is neither a version nor the
// configuration. Listed with a problem: a folder whose name no model can have,
// a MODEL without a version, a VERSION without model.pt.
//
// ROOT and MODEL may be symbolic links to folders anywhere (Kubernetes and
// git-sync make such). With links followed, what lies in MODEL has to lie in
// ROOT or in the folder that MODEL is. So whoever packs a model can't make the
// server read a file elsewhere.
#ifndef CAMSERVE_SERVER_REPOSITORY_REPOSITORY_SCAN_H_
#define CAMSERVE_SERVER_REPOSITORY_REPOSITORY_SCAN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/repository/file_identity.h"

namespace camserve {

struct VersionFolder {
  int64_t version = 0;
  std::string model_path;  // links followed; where problem is OK
  FileStamp stamp;         // of that file
  absl::Status problem;
};

struct ModelFolder {
  // Printable; cut and escaped where no model can have the name.
  std::string name;
  // Links followed; empty where there is none.
  std::string config_path;
  FileStamp config_stamp;
  // The newest first.
  std::vector<VersionFolder> versions;
  // What is wrong with all versions. Not OK where `versions` is empty.
  // UNAVAILABLE: the folder is there and can't be read.
  absl::Status problem;
};

// The model folders of `root` by name. NOT_FOUND where `root` is no folder that
// can be read.
absl::StatusOr<std::vector<ModelFolder>> ScanRepository(
    const std::string& root);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_REPOSITORY_REPOSITORY_SCAN_H_
