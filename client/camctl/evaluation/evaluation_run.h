// Measuring samples over several streams.
#ifndef CAMSERVE_CLIENT_CAMCTL_EVALUATION_EVALUATION_RUN_H_
#define CAMSERVE_CLIENT_CAMCTL_EVALUATION_EVALUATION_RUN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "client/camctl/evaluation/data_sample.h"
#include "client/camctl/evaluation/reconnection.h"
#include "client/camctl/evaluation/sample_exchange.h"
#include "client/camctl/evaluation/sample_spreader.h"
#include "client/camctl/evaluation/stop_signal.h"
#include "client/camserve_client/client.h"

namespace camserve::camctl {

// A server, or a name that several stand behind.
struct EvaluationServer {
  std::string address;  // for messages
  const client::Client* client = nullptr;
};

struct EvaluationRun {
  std::vector<EvaluationServer> servers;
  int streams = 1;              // spread evenly over `servers`
  v1::EvaluationConfig config;  // names the version
  // What every stream has to begin with.
  v1::EvaluationStarted started;
  // Of the images.
  std::optional<v1::IntensityWindow> window;
  int64_t max_image_bytes = 0;
  // Longest wait for a stream to be there, and for its end after all samples.
  absl::Duration timeout = absl::Seconds(60);
  absl::Duration stop_grace = absl::Seconds(5);
  SampleSpreader::Options spreading;
  Reconnection::Options reconnection;
};

// How a server begins an evaluation with that configuration: all that can be
// refused is refused here. Measures nothing.
absl::StatusOr<v1::EvaluationStarted> AskStarted(
    const client::Client& client, const v1::EvaluationConfig& config,
    absl::Duration timeout);

// Sends each of `samples` until it is answered, reading its file when its turn
// comes, and calls `take` on this thread with each outcome, in any order. A
// lost stream's samples go to the others, and it is opened again. Ends with
// what `take` gives where that is an error; UNAVAILABLE: all streams were lost
// for too long; CANCELLED: `stop`; FAILED_PRECONDITION: a server that measures
// something else than run.started; or what a server says of the configuration.
absl::Status MeasureSamples(const EvaluationRun& run,
                            absl::Span<const DataSample> samples,
                            StopSignal& stop,
                            absl::FunctionRef<absl::Status(Outcome)> take);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_EVALUATION_RUN_H_
