// Who is timed in the cost benches.
#ifndef CAMSERVE_TESTS_BENCH_COST_CONTENDERS_H_
#define CAMSERVE_TESTS_BENCH_COST_CONTENDERS_H_

#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/bench/bench_flags.h"
#include "tests/bench/bench_networks.h"
#include "tests/bench/peers.h"
#include "tests/bench/stopwatch.h"

namespace camserve {

// By contender; one that can't run the network is not there.
using CostTimes = std::map<std::string, absl::Duration>;

// Names that both benches know: the eager forward pass in this process and in
// Python, and the outsiders' forward passes.
inline constexpr char kEager[] = "eager";
inline constexpr char kPythonEager[] = "eager, Python";
inline constexpr char kOnnxRuntime[] = "onnxruntime";
inline constexpr char kOpenVino[] = "openvino";

// The lesser of the eager passes' times: neither a loader's slowness nor
// Python's may flatter what is compared with them.
absl::Duration EagerTime(const CostTimes& times);

// The least of the outsiders' times; absent where none ran.
std::optional<absl::Duration> OutsiderTime(const CostTimes& times);

// Null, saying so, where `flags` name no --networks or no --python. Ends the
// process where it can't be started.
std::unique_ptr<Peers> StartPeers(const BenchFlags& flags);

// Those of `contestants` (as peers.py names them) that run the network at
// `batch`; says why the others can't. None where `peers` is null. They may not
// outlive it.
std::vector<Contender> PeerContenders(
    Peers* peers, const BenchNetwork& network,
    const std::vector<std::string>& contestants, int batch);

// MedianTimes by name, with pauses in which waiting threads come to rest. At a
// batch of 1 each timed run follows another of the same contender, as in a
// server: it would else begin with caches full of the others' weights, which of
// one image's pass is a good part.
CostTimes MeasureCosts(std::vector<Contender> contenders, int rounds,
                       int batch);

// The value, or the end of the process, which says why.
template <typename Value>
Value Must(absl::StatusOr<Value> value) {
  if (value.ok()) return *std::move(value);
  std::fprintf(stderr, "%s\n", value.status().ToString().c_str());
  std::exit(1);
}

}  // namespace camserve

#endif  // CAMSERVE_TESTS_BENCH_COST_CONTENDERS_H_
