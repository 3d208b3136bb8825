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

// A server, or a name behind which several servers stand.
struct EvaluationServer {
  std::string address;  // for messages
  const client::Client* client = nullptr;
};

struct EvaluationRun {
  std::vector<EvaluationServer> servers;
  int streams = 1;              // spread evenly over `servers`
  v1::EvaluationConfig config;  // with the model's version
  // What every stream has to begin with; anything else is another measurement.
  v1::EvaluationStarted started;
  // For all images; max_image_bytes is the size of the largest file to be sent.
  std::optional<v1::IntensityWindow> window;
  int64_t max_image_bytes = 0;
  // The longest wait for a stream to begin, and for its end after all samples.
  absl::Duration timeout = absl::Seconds(60);
  // How long answers are waited for after a stop.
  absl::Duration stop_grace = absl::Seconds(5);
  SampleSpreader::Options spreading;
  Reconnection::Options reconnection;
};

// Begins an evaluation with that configuration, and returns what the server
// says about it. Measures nothing: what the server refuses it refuses here.
// Errors are those of the call.
absl::StatusOr<v1::EvaluationStarted> AskStarted(
    const client::Client& client, const v1::EvaluationConfig& config,
    absl::Duration timeout);

// Sends each of `samples` until it is answered; its file is read when its turn
// comes. Calls `take` on this thread with each outcome, in any order. The
// samples of a lost stream go to the others, and it is opened again.
//
// An error of `take` ends the run and is returned. UNAVAILABLE: all streams
// were lost for too long. CANCELLED: `stop` was asked for. FAILED_PRECONDITION:
// a server would measure something else than run.started. Other errors are what
// a server says about the configuration.
absl::Status MeasureSamples(const EvaluationRun& run,
                            absl::Span<const DataSample> samples,
                            StopSignal& stop,
                            absl::FunctionRef<absl::Status(Outcome)> take);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_EVALUATION_RUN_H_
