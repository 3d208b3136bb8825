// How many CPUs this process may use.
#ifndef CAMSERVE_SERVER_APP_CPU_LIMIT_H_
#define CAMSERVE_SERVER_APP_CPU_LIMIT_H_

#include <filesystem>
#include <optional>

#include "absl/strings/string_view.h"

namespace camserve {

// The CPUs of a quota: of cgroup v2's cpu.max, "150000 100000" is 1.5. Nothing
// for "max" and for what is no quota.
std::optional<double> ParseCpuMax(absl::string_view text);

// The same of cgroup v1's cpu.cfs_quota_us and cpu.cfs_period_us; a quota of -1
// is none.
std::optional<double> ParseCfsQuota(absl::string_view quota,
                                    absl::string_view period);

// The least quota of the cgroup that `membership` (the text of
// /proc/self/cgroup) names and of those around it, below `root`
// (/sys/fs/cgroup). A container sees its own cgroup as the root.
std::optional<double> CgroupCpus(const std::filesystem::path& root,
                                 absl::string_view membership);

// Threads that make use of so many CPUs: a quota is rounded up, but no more
// than the machine has; at least 1.
int ThreadsFor(std::optional<double> quota, int cpus_of_machine);

// That of this process, by its cgroup's limit and by the CPUs that it may run
// on.
int UsableCpus();

}  // namespace camserve

#endif  // CAMSERVE_SERVER_APP_CPU_LIMIT_H_
