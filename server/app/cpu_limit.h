// How many CPUs this process may use.
#ifndef CAMSERVE_SERVER_APP_CPU_LIMIT_H_
#define CAMSERVE_SERVER_APP_CPU_LIMIT_H_

#include <filesystem>
#include <optional>

#include "absl/strings/string_view.h"

namespace camserve {

// The CPUs that cgroup v2's cpu.max allows: "150000 100000", a quota and its
// period in microseconds, is 1.5. Nothing for "max", which is no limit, and for
// text that can't be read.
std::optional<double> ParseCpuMax(absl::string_view text);

// The same for cgroup v1's cpu.cfs_quota_us and cpu.cfs_period_us; a quota of
// -1 is no limit.
std::optional<double> ParseCfsQuota(absl::string_view quota,
                                    absl::string_view period);

// The smallest quota, in CPUs, of the cgroup that `membership` (the text of
// /proc/self/cgroup) names and of the cgroups above it, up to `root`
// (/sys/fs/cgroup). Nothing where none has a quota. A container sees its own
// cgroup as the root.
std::optional<double> CgroupCpus(const std::filesystem::path& root,
                                 absl::string_view membership);

// How many threads make use of `quota` CPUs: the quota rounded up, at least 1
// and at most `cpus_of_machine`. Without a quota, `cpus_of_machine`.
int ThreadsFor(std::optional<double> quota, int cpus_of_machine);

// ThreadsFor this process: by the limit of its cgroup, and by the CPUs that it
// may run on.
int UsableCpus();

}  // namespace camserve

#endif  // CAMSERVE_SERVER_APP_CPU_LIMIT_H_
