// A load and its summary, for people and for programs.
#ifndef CAMSERVE_CLIENT_CAMCTL_BENCH_LOAD_REPORT_H_
#define CAMSERVE_CLIENT_CAMCTL_BENCH_LOAD_REPORT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "client/camctl/bench/load_shape.h"
#include "client/camctl/bench/load_summary.h"
#include "client/camctl/formats/json.h"

namespace camserve::camctl {

// A line on the load, one on the throughput, and a table of answers. `model` is
// as the command line has it.
std::string LoadText(absl::string_view model, const LoadShape& shape,
                     const LoadSummary& summary, bool colors);

// The same, in seconds.
Json LoadJson(absl::string_view model, const LoadShape& shape,
              const LoadSummary& summary);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_BENCH_LOAD_REPORT_H_
