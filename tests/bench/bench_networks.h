// The networks that the cost benches measure.
#ifndef CAMSERVE_TESTS_BENCH_BENCH_NETWORKS_H_
#define CAMSERVE_TESTS_BENCH_BENCH_NETWORKS_H_

#include <filesystem>
#include <string>
#include <vector>

#include "server/torchscript/input_trial.h"
#include "tests/bench/bench_flags.h"

namespace camserve {

struct BenchNetwork {
  std::string name;
  std::string path;  // of the TorchScript file
  InputSizes sizes;
};

// The networks that `flags` name out of the folder --networks, which
// tests/bench/export_networks.py filled. Without that flag they are the
// study's, which this writes into `scratch`. Where there are none the process
// ends and says so.
std::vector<BenchNetwork> FindNetworks(const BenchFlags& flags,
                                       const std::filesystem::path& scratch);

}  // namespace camserve

#endif  // CAMSERVE_TESTS_BENCH_BENCH_NETWORKS_H_
