// Version numbers: how folders name them, which of a model's versions are
// served, and which one a request means.
#ifndef CAMSERVE_SERVER_REPOSITORY_VERSION_POLICY_H_
#define CAMSERVE_SERVER_REPOSITORY_VERSION_POLICY_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>

#include "absl/strings/string_view.h"

namespace camserve {

// Which versions of a model are served.
struct VersionPolicy {
  // So many of the newest; nullopt: all.
  std::optional<int> newest = 1;
  // Served as well.
  std::set<int64_t> pinned;
};

enum class ModelState { kLoading, kReady, kUnloading, kUnloaded, kFailed };

// The version that a folder's name stands for: a positive decimal integer
// without leading zeros that fits int64; nullopt for every other name.
std::optional<int64_t> ParseVersion(absl::string_view folder_name);

// The version that a request for `requested` means. A number means itself. 0
// means the newest that is ready; where none is, the newest that is loading;
// where none is, the newest. nullopt where there is no such version.
std::optional<int64_t> ChooseVersion(
    const std::map<int64_t, ModelState>& versions, int64_t requested);

// How a version stands before the policy is applied.
struct VersionStanding {
  ModelState state = ModelState::kUnloaded;
  // A load could change that: it was not tried yet, its file has changed, or it
  // is to be tried again.
  bool is_untried = false;
};
using VersionStandings = std::map<int64_t, VersionStanding>;

// The versions to load next: the untried ones among the pinned and the newest.
// One that has failed is not counted, so that the next older one takes its
// place: asked again after each load, this goes on until as many as the policy
// wants are ready, or none is left. A model is not without a version because
// its newest is broken.
std::set<int64_t> VersionsToLoad(const VersionStandings& versions,
                                 const VersionPolicy& policy);

// The versions to let go: what is ready or has failed, is not pinned, and is
// older than as many ready versions as the policy wants. So one goes when what
// takes its place is ready, not before.
std::set<int64_t> VersionsToUnload(const VersionStandings& versions,
                                   const VersionPolicy& policy);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_REPOSITORY_VERSION_POLICY_H_
