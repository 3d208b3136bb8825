#include "server/app/cpu_limit.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "gtest/gtest.h"
#include "tests/support/files.h"

namespace camserve {
namespace {

TEST(CpuLimit, QuotasAreAsInTheTable) {
  const struct {
    const char* cpu_max = nullptr;
    std::optional<double> cpus;
  } cases[] = {
      {"200000 100000\n", 2},      {"150000 100000", 1.5},
      {"5000 100000\n", 0.05},     {"max 100000\n", std::nullopt},
      {"-1 100000", std::nullopt}, {"0 100000", std::nullopt},
      {"100000 0", std::nullopt},  {"nan 100000", std::nullopt},
      {"100000", std::nullopt},    {"1 2 3", std::nullopt},
      {"", std::nullopt},
  };
  for (const auto& [cpu_max, cpus] : cases) {
    EXPECT_EQ(ParseCpuMax(cpu_max), cpus) << cpu_max;
  }
  EXPECT_EQ(ParseCfsQuota("300000\n", "100000\n"), 3);
  EXPECT_EQ(ParseCfsQuota("-1\n", "100000\n"), std::nullopt);
}

TEST(CpuLimit, ThreadsAreAsInTheTable) {
  const struct {
    std::optional<double> quota;
    int machine = 0;
    int threads = 0;
  } cases[] = {
      {std::nullopt, 8, 8}, {std::nullopt, 0, 1}, {2, 8, 2},
      {1.5, 8, 2},          {0.05, 8, 1},         {8, 8, 8},
      {7.5, 8, 8},          {16, 8, 8},           {1e300, 8, 8},
  };
  for (const auto& [quota, machine, threads] : cases) {
    EXPECT_EQ(ThreadsFor(quota, machine), threads)
        << quota.value_or(-1) << " of " << machine;
  }
}

TEST(CpuLimit, TheLeastOfTheCgroupsAroundCounts) {
  const struct {
    const char* what;
    std::map<std::string, std::string> files;
    const char* membership;
    std::optional<double> cpus;
  } cases[] = {
      {"no cgroup", {}, "", std::nullopt},
      {"version 2, in a container", {{"cpu.max", "2 1"}}, "0::/\n", 2},
      {"its own",
       {{"a/b/cpu.max", "3 1"}, {"a/cpu.max", "max 1"}},
       "0::/a/b\n",
       3},
      {"one around it is less",
       {{"a/b/cpu.max", "3 1"}, {"a/cpu.max", "1 2"}},
       "0::/a/b\n",
       0.5},
      {"not another's", {{"c/cpu.max", "1 1"}}, "0::/a\n", std::nullopt},
      {"version 1",
       {{"cpu/a/cpu.cfs_quota_us", "400000\n"},
        {"cpu/a/cpu.cfs_period_us", "100000\n"}},
       "5:memory:/x\n4:cpu,cpuacct:/a\n",
       4},
      {"version 1 without a limit",
       {{"cpu/cpu.cfs_quota_us", "-1\n"},
        {"cpu/cpu.cfs_period_us", "100000\n"}},
       "4:cpuacct,cpu:/\n",
       std::nullopt},
      {"another controller",
       {{"cpu/cpu.cfs_quota_us", "1"}, {"cpu/cpu.cfs_period_us", "1"}},
       "4:cpuset:/\n",
       std::nullopt},
  };
  for (const auto& [what, files, membership, cpus] : cases) {
    const TemporaryFolder root;
    for (const auto& [name, text] : files) {
      const std::filesystem::path path = root.path() / name;
      std::filesystem::create_directories(path.parent_path());
      WriteFile(path, text);
    }
    EXPECT_EQ(CgroupCpus(root.path(), membership), cpus) << what;
  }
}

TEST(CpuLimit, ThisProcessHasSome) { EXPECT_GE(UsableCpus(), 1); }

}  // namespace
}  // namespace camserve
