// What the files of metrics share: adding families to a registry. Includes
// prometheus' headers, so only sources of this room may include it.
#ifndef CAMSERVE_SERVER_TELEMETRY_METRIC_FAMILIES_H_
#define CAMSERVE_SERVER_TELEMETRY_METRIC_FAMILIES_H_

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

namespace camserve {

inline prometheus::Family<prometheus::Counter>& AddCounters(
    prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

inline prometheus::Family<prometheus::Gauge>& AddGauges(
    prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}

inline prometheus::Family<prometheus::Histogram>& AddHistograms(
    prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
}

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TELEMETRY_METRIC_FAMILIES_H_
