#include "server/repository/version_policy.h"

#include <algorithm>
#include <limits>

#include "absl/strings/ascii.h"

namespace camserve {
namespace {

std::optional<int64_t> Newest(const std::map<int64_t, ModelState>& versions,
                              ModelState state) {
  const auto found =
      std::find_if(versions.rbegin(), versions.rend(),
                   [&](const auto& entry) { return entry.second == state; });
  if (found == versions.rend()) return std::nullopt;
  return found->first;
}

}  // namespace

std::optional<int64_t> ParseVersion(absl::string_view folder_name) {
  // Written out, because SimpleAtoi takes blanks, signs and leading zeros.
  if (folder_name.empty() || folder_name.front() == '0') return std::nullopt;
  int64_t version = 0;
  for (const char c : folder_name) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(c))) {
      return std::nullopt;
    }
    const int digit = c - '0';
    if (version > (std::numeric_limits<int64_t>::max() - digit) / 10) {
      return std::nullopt;
    }
    version = version * 10 + digit;
  }
  return version;
}

std::optional<int64_t> ChooseVersion(
    const std::map<int64_t, ModelState>& versions, int64_t requested) {
  if (requested != 0) {
    if (!versions.contains(requested)) return std::nullopt;
    return requested;
  }
  for (const ModelState state : {ModelState::kReady, ModelState::kLoading}) {
    if (const auto version = Newest(versions, state)) return version;
  }
  if (versions.empty()) return std::nullopt;
  return versions.rbegin()->first;
}

}  // namespace camserve
