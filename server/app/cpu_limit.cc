#include "server/app/cpu_limit.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace camserve {
namespace {

namespace fs = std::filesystem;

// Empty where there is no such file.
std::string FileText(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::optional<double> QuotaOf(const fs::path& folder) {
  const auto quota = ParseCpuMax(FileText(folder / "cpu.max"));
  if (quota.has_value()) return quota;
  return ParseCfsQuota(FileText(folder / "cpu.cfs_quota_us"),
                       FileText(folder / "cpu.cfs_period_us"));
}

// `line` is one of /proc/self/cgroup: "4:cpu,cpuacct:/path" (v1) or "0::/path"
// (v2). Gives the folder where that hierarchy is mounted and the path in it;
// nothing for the lines of other controllers.
std::optional<std::pair<fs::path, fs::path>> CpuCgroup(const fs::path& root,
                                                       absl::string_view line) {
  const std::vector<std::string> parts =
      absl::StrSplit(line, absl::MaxSplits(':', 2));
  if (parts.size() != 3) return std::nullopt;
  const fs::path path = fs::path(parts[2]).relative_path();
  if (parts[0] == "0") return std::pair(root, path);
  const std::vector<std::string> controllers = absl::StrSplit(parts[1], ',');
  if (!absl::c_linear_search(controllers, "cpu")) return std::nullopt;
  return std::pair(root / "cpu", path);  // a link to "cpu,cpuacct"
}

void TakeLess(std::optional<double>& least, std::optional<double> quota) {
  if (quota.has_value()) least = std::min(least.value_or(*quota), *quota);
}

}  // namespace

std::optional<double> ParseCfsQuota(absl::string_view quota,
                                    absl::string_view period) {
  double quota_us = 0;
  double period_us = 0;
  if (!absl::SimpleAtod(quota, &quota_us) ||
      !absl::SimpleAtod(period, &period_us)) {
    return std::nullopt;
  }
  // Written so that NaN is refused too.
  if (!(quota_us > 0 && period_us > 0)) return std::nullopt;
  return quota_us / period_us;
}

std::optional<double> ParseCpuMax(absl::string_view text) {
  const std::vector<absl::string_view> words =
      absl::StrSplit(absl::StripAsciiWhitespace(text), ' ');
  if (words.size() != 2) return std::nullopt;
  return ParseCfsQuota(words[0], words[1]);
}

std::optional<double> CgroupCpus(const fs::path& root,
                                 absl::string_view membership) {
  std::optional<double> least;
  for (const absl::string_view line : absl::StrSplit(membership, '\n')) {
    const auto cgroup = CpuCgroup(root, line);
    if (!cgroup.has_value()) continue;
    fs::path folder = cgroup->first;
    TakeLess(least, QuotaOf(folder));
    for (const fs::path& name : cgroup->second) {
      folder /= name;
      TakeLess(least, QuotaOf(folder));
    }
  }
  return least;
}

int ThreadsFor(std::optional<double> quota, int cpus_of_machine) {
  const int cpus = std::max(1, cpus_of_machine);
  if (!quota.has_value() || *quota >= cpus) return cpus;
  return std::max(1, static_cast<int>(std::ceil(*quota)));
}

int UsableCpus() {
  // glibc counts the CPUs that the process may run on.
  const auto cpus = static_cast<int>(std::thread::hardware_concurrency());
  return ThreadsFor(CgroupCpus("/sys/fs/cgroup", FileText("/proc/self/cgroup")),
                    cpus);
}

}  // namespace camserve
