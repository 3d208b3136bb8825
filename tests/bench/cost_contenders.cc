#include "tests/bench/cost_contenders.h"

#include <algorithm>
#include <exception>

namespace camserve {
namespace {

// LibTorch's threads look for work for 10 ms after a pass.
constexpr absl::Duration kPause = absl::Milliseconds(20);

[[noreturn]] void End(const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  std::exit(1);
}

absl::StatusOr<absl::Duration> Run(Peers& peers, const std::string& network,
                                   const std::string& contestant, int batch) {
  try {
    return peers.Run(network, contestant, batch);
  } catch (const std::exception& error) {
    End(error);
  }
}

}  // namespace

absl::Duration EagerTime(const CostTimes& times) {
  const auto python = times.find(kPythonEager);
  const absl::Duration here = times.at(kEager);
  return python == times.end() ? here : std::min(here, python->second);
}

std::optional<absl::Duration> OutsiderTime(const CostTimes& times) {
  std::optional<absl::Duration> least;
  for (const char* const name : {kOnnxRuntime, kOpenVino}) {
    const auto found = times.find(name);
    if (found == times.end()) continue;
    least = std::min(least.value_or(found->second), found->second);
  }
  return least;
}

std::unique_ptr<Peers> StartPeers(const BenchFlags& flags) {
  const std::string& folder = flags.Text("--networks");
  const std::string& python = flags.Text("--python");
  if (folder.empty() || python.empty()) {
    std::printf(
        "Peers are missing: tests/bench/explain_cost.sh has them too.\n");
    return nullptr;
  }
  try {
    auto peers =
        std::make_unique<Peers>(python, folder, flags.Number("--threads"));
    std::printf("Peers: %s.\n", peers->versions().c_str());
    return peers;
  } catch (const std::exception& error) {
    End(error);
  }
}

std::vector<Contender> PeerContenders(
    Peers* peers, const BenchNetwork& network,
    const std::vector<std::string>& contestants, int batch) {
  std::vector<Contender> contenders;
  if (peers == nullptr) return contenders;
  for (const std::string& contestant : contestants) {
    const auto first = Run(*peers, network.name, contestant, batch);
    if (!first.ok()) {
      std::fprintf(stderr, "%s, %s: %s\n", network.name.c_str(),
                   contestant.c_str(),
                   std::string(first.status().message()).c_str());
      continue;
    }
    contenders.push_back({contestant == kEager ? kPythonEager : contestant,
                          [peers, name = network.name, contestant, batch] {
                            return Must(Run(*peers, name, contestant, batch));
                          }});
  }
  return contenders;
}

CostTimes MeasureCosts(std::vector<Contender> contenders, int rounds,
                       int batch) {
  if (batch == 1) {
    for (Contender& contender : contenders) {
      contender.time = [time = contender.time] {
        time();
        return time();
      };
    }
  }
  const auto medians = MedianTimes(contenders, rounds, kPause);
  CostTimes times;
  for (size_t i = 0; i < contenders.size(); ++i) {
    times[contenders[i].name] = medians[i];
  }
  return times;
}

}  // namespace camserve
