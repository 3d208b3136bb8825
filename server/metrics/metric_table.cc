#include "server/metrics/metric_table.h"

#include <map>
#include <memory>
#include <utility>

#include "server/metrics/aopc.h"
#include "server/metrics/haas.h"
#include "server/metrics/max_sensitivity.h"

namespace camserve {
namespace {

std::map<Metric, BeginMetric>& Table() {
  static auto* const table = new std::map<Metric, BeginMetric>{
      {Metric::kAopc, Aopc::Begin},
      {Metric::kMaxSensitivity, MaxSensitivity::Begin},
      {Metric::kHaas, Haas::Begin}};
  return *table;
}

}  // namespace

const BeginMetric& BeginOf(Metric metric) {
  static const auto* const kNone = new BeginMetric();
  const auto found = Table().find(metric);
  return found == Table().end() ? *kNone : found->second;
}

void SetBeginMetric(Metric metric, BeginMetric begin) {
  Table()[metric] = std::move(begin);
}

}  // namespace camserve
