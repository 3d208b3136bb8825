// Streams of Evaluate, as tests read them.
#ifndef CAMSERVE_TESTS_SUPPORT_EVALUATE_STREAM_H_
#define CAMSERVE_TESTS_SUPPORT_EVALUATE_STREAM_H_

#include <vector>

#include "camserve/v1/explanation_service.grpc.pb.h"
#include "grpcpp/client_context.h"

namespace camserve {

using EvaluateStream =
    grpc::ClientReaderWriter<v1::EvaluateRequest, v1::EvaluateResponse>;

// All that a stream answered, in the order of its answers.
struct Evaluated {
  std::vector<v1::EvaluationStarted> started;
  std::vector<v1::SampleResult> results;
  std::vector<v1::SampleFailure> failures;
  std::vector<v1::EvaluationSummary> summaries;
  grpc::Status status;
};

// Reads until the stream ends.
inline Evaluated ReadAll(EvaluateStream& stream) {
  Evaluated evaluated;
  v1::EvaluateResponse response;
  while (stream.Read(&response)) {
    if (response.has_started()) evaluated.started.push_back(response.started());
    if (response.has_result()) evaluated.results.push_back(response.result());
    if (response.has_failure()) {
      evaluated.failures.push_back(response.failure());
    }
    if (response.has_summary()) {
      evaluated.summaries.push_back(response.summary());
    }
  }
  evaluated.status = stream.Finish();
  return evaluated;
}

// Sends all requests, then reads. Only for streams whose answers fit into what
// gRPC's flow control lets wait unread.
inline Evaluated Evaluate(v1::ExplanationService::Stub& stub,
                          const std::vector<v1::EvaluateRequest>& requests) {
  grpc::ClientContext context;
  const auto stream = stub.Evaluate(&context);
  for (const v1::EvaluateRequest& request : requests) {
    if (!stream->Write(request)) break;  // the server has ended the stream
  }
  stream->WritesDone();
  return ReadAll(*stream);
}

}  // namespace camserve

#endif  // CAMSERVE_TESTS_SUPPORT_EVALUATE_STREAM_H_
