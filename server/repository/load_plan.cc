#include "server/repository/load_plan.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace camserve {
namespace {

bool IsEqualIn(const VersionSources& sources, const VersionKey& key,
               const VersionSource& source) {
  const auto found = sources.find(key);
  return found != sources.end() && found->second == source;
}

void KeepKnown(const std::string& model, const VersionSources& known,
               VersionSources& sources) {
  for (const auto& [key, source] : known) {
    if (key.name == model) sources.emplace(key, source);
  }
}

constexpr absl::Duration kFirst = absl::Seconds(1);
constexpr absl::Duration kLongest = absl::Minutes(1);
// Enough doublings to reach kLongest.
constexpr int kMostDoublings = 6;

}  // namespace

VersionSources SourcesOf(const std::vector<ModelFolder>& folders,
                         const VersionSources& known) {
  VersionSources sources;
  for (const ModelFolder& folder : folders) {
    const std::string problem(folder.problem.message());
    if (folder.versions.empty()) {
      sources[{folder.name, 0}] = {.problem = problem};
    }
    for (const VersionFolder& version : folder.versions) {
      sources[{folder.name, version.version}] = {
          .file = version.stamp,
          .config = folder.config_stamp,
          .problem = problem.empty() ? std::string(version.problem.message())
                                     : problem};
    }
    if (absl::IsUnavailable(folder.problem)) {
      KeepKnown(folder.name, known, sources);
    }
  }
  return sources;
}

LoadPlan PlanLoads(const VersionSources& before, const VersionSources& now,
                   const VersionSources& known) {
  LoadPlan plan;
  for (const auto& [key, source] : now) {
    if (IsEqualIn(before, key, source) && !IsEqualIn(known, key, source)) {
      plan.load.insert(key);
    }
  }
  for (const auto& [key, source] : known) {
    if (!now.contains(key) && !before.contains(key)) plan.remove.insert(key);
  }
  return plan;
}

bool MayPass(const absl::Status& failure) {
  return absl::IsResourceExhausted(failure) || absl::IsUnavailable(failure);
}

absl::Duration LoadRetryDelay(int failures) {
  const int doublings = std::clamp(failures - 1, 0, kMostDoublings);
  return std::min(kFirst * (1 << doublings), kLongest);
}

std::string RetryNote(int failures, absl::Time next) {
  return absl::StrCat(
      "tried ", failures == 1 ? "once" : absl::StrCat(failures, " times"),
      ", again at ",
      absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", next, absl::UTCTimeZone()));
}

}  // namespace camserve
