// What Prometheus would read.
#ifndef CAMSERVE_TESTS_TELEMETRY_METRICS_TEXT_H_
#define CAMSERVE_TESTS_TELEMETRY_METRICS_TEXT_H_

#include <prometheus/collectable.h>
#include <prometheus/text_serializer.h>

#include <string>

#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "server/telemetry/metrics.h"

namespace camserve {

inline std::string Text(const Metrics& metrics) {
  return prometheus::TextSerializer().Serialize(
      metrics.collectable()->Collect());
}

inline size_t SeriesOf(const Metrics& metrics) {
  size_t series = 0;
  for (absl::string_view line : absl::StrSplit(Text(metrics), '\n')) {
    series += !line.empty() && line.front() != '#';
  }
  return series;
}

}  // namespace camserve

#endif  // CAMSERVE_TESTS_TELEMETRY_METRICS_TEXT_H_
