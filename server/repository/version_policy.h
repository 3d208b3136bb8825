// Version numbers: how folders name them, and which one a request means.
#ifndef CAMSERVE_SERVER_REPOSITORY_VERSION_POLICY_H_
#define CAMSERVE_SERVER_REPOSITORY_VERSION_POLICY_H_

#include <cstdint>
#include <map>
#include <optional>

#include "absl/strings/string_view.h"

namespace camserve {

enum class ModelState { kLoading, kReady, kUnloading, kUnloaded, kFailed };

// The version that a folder's name stands for: a positive decimal integer
// without leading zeros that fits int64; nullopt for every other name.
std::optional<int64_t> ParseVersion(absl::string_view folder_name);

// The version that a request for `requested` means. A number means itself. 0
// means the newest that is ready; where none is, the newest that is loading;
// where none is, the newest. nullopt where there is no such version.
std::optional<int64_t> ChooseVersion(
    const std::map<int64_t, ModelState>& versions, int64_t requested);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_REPOSITORY_VERSION_POLICY_H_
