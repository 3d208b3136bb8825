// What to load and what to let go, after a look at the repository's folder.
#ifndef CAMSERVE_SERVER_REPOSITORY_LOAD_PLAN_H_
#define CAMSERVE_SERVER_REPOSITORY_LOAD_PLAN_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "server/repository/file_stamp.h"
#include "server/repository/repository_scan.h"
#include "server/repository/served_model.h"

namespace camserve {

// All that a version depends on: where it is equal, a load would end as before.
struct VersionSource {
  FileStamp file;
  FileStamp config;
  std::string problem;  // of the folder, or of the version in it

  bool operator==(const VersionSource&) const = default;
};

using VersionSources = std::map<VersionKey, VersionSource>;

// What a scan has found; a folder without a version counts as version 0. Of a
// folder that can't be read nobody knows that anything has changed: its
// versions are those of `known`.
VersionSources SourcesOf(const std::vector<ModelFolder>& folders,
                         const VersionSources& known);

struct LoadPlan {
  std::set<VersionKey> load;    // new, or changed
  std::set<VersionKey> remove;  // gone
};

// Compares what is there `now` with what was there `before` and with what was
// `known` when each version was last loaded. A version is left alone until two
// looks find the same: somebody may still be writing it.
LoadPlan PlanLoads(const VersionSources& before, const VersionSources& now,
                   const VersionSources& known);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_REPOSITORY_LOAD_PLAN_H_
