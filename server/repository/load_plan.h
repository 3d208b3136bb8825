// What to load and what to let go, after a look at the repository's folder, and
// when a load that failed is tried again by itself. All are pure functions.
#ifndef CAMSERVE_SERVER_REPOSITORY_LOAD_PLAN_H_
#define CAMSERVE_SERVER_REPOSITORY_LOAD_PLAN_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/repository/file_identity.h"
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

// What a scan has found; a folder without a version counts as version 0. A
// folder that can't be read counts as unchanged: its versions are those of
// `known`.
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

// Whether a later load of the same file may succeed: memory was short
// (RESOURCE_EXHAUSTED), or the file system did not give the file (UNAVAILABLE).
// Any other fault is one of the file or its configuration, and stays until
// these change.
bool MayPass(const absl::Status& failure);

// The time from the end of a failed try to the next try, after `failures` in a
// row (at least 1): a second, then twice as long each time, a minute at most.
absl::Duration LoadRetryDelay(int failures);

// What the status of a version says of its next try: "tried 3 times, again at
// 2026-11-27T09:30:05Z".
std::string RetryNote(int failures, absl::Time next);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_REPOSITORY_LOAD_PLAN_H_
