// What the cost benches time against each other.
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

// Times by the contender's name. A contender that can't run the network is
// missing.
using CostTimes = std::map<std::string, absl::Duration>;

// Names that both benches know: the model's forward pass as it was saved
// (eager), in this process and in Python, and the forward passes of the
// outsiders, which are other people's runtimes.
inline constexpr char kEager[] = "eager";
inline constexpr char kPythonEager[] = "eager, Python";
inline constexpr char kOnnxRuntime[] = "onnxruntime";
inline constexpr char kOpenVino[] = "openvino";

// The shorter time of the eager passes, so that neither a slow loader nor slow
// Python makes what is compared with them look good.
absl::Duration EagerTime(const CostTimes& times);

// The shortest time of the outsiders; absent where none ran.
std::optional<absl::Duration> OutsiderTime(const CostTimes& times);

// Starts peers.py. Null, with a message, where `flags` name no --networks or no
// --python. Where it can't be started the process ends.
std::unique_ptr<Peers> StartPeers(const BenchFlags& flags);

// A contender for each of `contestants` (named as in peers.py) that can run the
// network at `batch`; prints why the others can't. None where `peers` is null.
// `peers` has to outlive them.
std::vector<Contender> PeerContenders(
    Peers* peers, const BenchNetwork& network,
    const std::vector<std::string>& contestants, int batch);

// The median times by name. Pauses between the runs let waiting threads come to
// rest. At a batch of 1 each timed run follows another run of the same
// contender, as it does in a server. Otherwise it would begin with caches full
// of the others' weights, which would be a good part of the time of one image's
// pass.
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
