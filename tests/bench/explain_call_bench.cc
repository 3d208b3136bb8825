// What a call costs on top of the model: one image, one request in flight,
// against a server that runs already.
//
//   explain_call_bench ADDRESS MODEL IMAGE [ROUNDS]
//
// "call" is what the client waits for, "compute" the model's own time as the
// server reports it, "added" the rest: transport, queue, decoding, drawing;
// "call p95" is what 19 calls in 20 do not exceed.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "client/camserve_client/client.h"
#include "google/protobuf/util/time_util.h"
#include "tests/support/files.h"

namespace camserve {
namespace {

using google::protobuf::util::TimeUtil;

struct Times {
  std::vector<double> call;
  std::vector<double> compute;
  std::vector<double> added;
};

double Quantile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  const auto rank =
      static_cast<size_t>(share * static_cast<double>(values.size()));
  return values[std::min(rank, values.size() - 1)];
}

double Median(std::vector<double> values) {
  return Quantile(std::move(values), 0.5);
}

bool Measure(const client::Client& client, const v1::ExplainRequest& request,
             Times* times) {
  const absl::Time start = absl::Now();
  const auto response = client.Explain(request);
  const double call = absl::ToDoubleMilliseconds(absl::Now() - start);
  if (!response.ok()) {
    std::fprintf(stderr, "%s\n", response.status().ToString().c_str());
    return false;
  }
  const double compute = static_cast<double>(TimeUtil::DurationToMicroseconds(
                             response->times().compute())) /
                         1000.0;
  times->call.push_back(call);
  times->compute.push_back(compute);
  times->added.push_back(call - compute);
  return true;
}

bool Report(const client::Client& client, const char* what,
            const v1::ExplainRequest& request, int rounds) {
  Times warm_up;
  for (int i = 0; i < 3; ++i) {
    if (!Measure(client, request, &warm_up)) return false;
  }
  Times times;
  for (int i = 0; i < rounds; ++i) {
    if (!Measure(client, request, &times)) return false;
  }
  std::printf("| %-22s | %8.2f | %8.2f | %8.2f | %8.2f |\n", what,
              Median(times.call), Median(times.compute), Median(times.added),
              Quantile(times.call, 0.95));
  return true;
}

}  // namespace
}  // namespace camserve

int main(int argc, char** argv) {
  namespace v1 = camserve::v1;
  if (argc < 4) {
    std::fprintf(stderr, "explain_call_bench ADDRESS MODEL IMAGE [ROUNDS]\n");
    return 2;
  }
  camserve::client::ChannelOptions options;
  options.address = argv[1];
  const auto client = camserve::client::Client::Create(options);
  if (!client.ok()) return 1;
  const int rounds = argc > 4 ? std::max(1, std::atoi(argv[4])) : 51;
  v1::ExplainRequest request;
  request.mutable_model()->set_name(argv[2]);
  request.mutable_image()->set_encoded(camserve::ReadFile(argv[3]));
  std::printf("medians of %d, in ms\n\n", rounds);
  std::printf(
      "| outputs                |     call |  compute |    added | call p95 "
      "|\n");
  std::printf(
      "|------------------------|----------|----------|----------|----------|"
      "\n");
  if (!camserve::Report(**client, "raw maps", request, rounds)) return 1;
  for (const v1::Output output :
       {v1::OUTPUT_RAW_MAP, v1::OUTPUT_HEATMAP, v1::OUTPUT_OVERLAY_PNG}) {
    request.add_outputs(output);
  }
  return camserve::Report(**client, "maps and overlays", request, rounds) ? 0
                                                                          : 1;
}
