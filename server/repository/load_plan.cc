#include "server/repository/load_plan.h"

#include "absl/status/status.h"

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

}  // namespace camserve
