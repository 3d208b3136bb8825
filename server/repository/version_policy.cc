#include "server/repository/version_policy.h"

#include <algorithm>
#include <limits>
#include <ranges>

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

// How many of the newest versions a policy still wants.
class Countdown {
 public:
  explicit Countdown(const VersionPolicy& policy) : left_(policy.newest) {}
  bool wants_more() const { return !left_.has_value() || *left_ > 0; }
  void Count() {
    if (left_.has_value()) --*left_;
  }

 private:
  std::optional<int> left_;
};

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

std::set<int64_t> VersionsToLoad(const VersionStandings& versions,
                                 const VersionPolicy& policy) {
  std::set<int64_t> chosen;
  Countdown countdown(policy);
  for (const auto& [version, standing] : versions | std::views::reverse) {
    const bool is_pinned = policy.pinned.contains(version);
    if (!countdown.wants_more() && !is_pinned) continue;
    if (standing.is_untried) chosen.insert(version);
    const bool may_serve = standing.is_untried ||
                           standing.state == ModelState::kReady ||
                           standing.state == ModelState::kLoading;
    if (may_serve) countdown.Count();
  }
  return chosen;
}

std::set<int64_t> VersionsToUnload(const VersionStandings& versions,
                                   const VersionPolicy& policy) {
  std::set<int64_t> dropped;
  Countdown countdown(policy);
  for (const auto& [version, standing] : versions | std::views::reverse) {
    const bool is_ready = standing.state == ModelState::kReady;
    const bool has_ended = is_ready || standing.state == ModelState::kFailed;
    if (!countdown.wants_more() && has_ended &&
        !policy.pinned.contains(version)) {
      dropped.insert(version);
    }
    if (is_ready) countdown.Count();
  }
  return dropped;
}

}  // namespace camserve
