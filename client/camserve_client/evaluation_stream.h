// One stream of Evaluate: samples go in, answers come out.
//
//   ASSIGN_OR_RETURN(std::unique_ptr<EvaluationStream> stream,
//                    client.Evaluate());
//   std::jthread writer([&] {
//     stream->Start(config);
//     for (const v1::Sample& sample : samples) {
//       if (!stream->Write(sample)) break;
//     }
//     stream->WritesDone();
//   });
//   while (true) {
//     ASSIGN_OR_RETURN(std::optional<v1::EvaluateResponse> answer,
//                      stream->Read());
//     if (!answer.has_value()) break;
//     ...
//   }
#ifndef CAMSERVE_CLIENT_CAMSERVE_CLIENT_EVALUATION_STREAM_H_
#define CAMSERVE_CLIENT_CAMSERVE_CLIENT_EVALUATION_STREAM_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "camserve/v1/explanation_service.grpc.pb.h"
#include "client/camserve_client/call.h"
#include "grpcpp/client_context.h"

namespace camserve::client {

// Calls block. One thread may write while another reads, and any thread may
// call Cancel. The stream is over when Read returns nullopt or an error; an
// object that is destroyed before cancels it.
class EvaluationStream {
 public:
  // Sends nothing yet. INVALID_ARGUMENT: a request id that cannot be sent.
  static absl::StatusOr<std::unique_ptr<EvaluationStream>> Create(
      v1::ExplanationService::Stub& stub, const CallOptions& options);

  ~EvaluationStream();
  EvaluationStream(const EvaluationStream&) = delete;
  EvaluationStream& operator=(const EvaluationStream&) = delete;

  // To be called before the first Write. Waits for the connection and sends the
  // configuration. False: the stream is over, and Read says why.
  bool Start(const v1::EvaluationConfig& config);

  // Waits until the server has room for the sample, and sends it. False: as
  // Start's.
  bool Write(v1::Sample sample);

  // Says that no more samples come. The server answers those that it has, then
  // sends the summary.
  void WritesDone();

  // The next answer; nullopt after the last one. An error is the status with
  // which the stream ended. Calls after the end return the same again.
  absl::StatusOr<std::optional<v1::EvaluateResponse>> Read();

  // Ends the stream at once: Write then returns false, and Read CANCELLED.
  void Cancel();

 private:
  EvaluationStream() = default;

  grpc::ClientContext context_;
  std::unique_ptr<
      grpc::ClientReaderWriter<v1::EvaluateRequest, v1::EvaluateResponse>>
      call_;
  // How the stream ended. Used by the reading thread only.
  std::optional<absl::Status> end_;
};

}  // namespace camserve::client

#endif  // CAMSERVE_CLIENT_CAMSERVE_CLIENT_EVALUATION_STREAM_H_
