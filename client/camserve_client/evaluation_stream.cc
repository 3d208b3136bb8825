#include "client/camserve_client/evaluation_stream.h"

#include <utility>

#include "client/camserve_client/status.h"
#include "common/status_macros.h"

namespace camserve::client {

absl::StatusOr<std::unique_ptr<EvaluationStream>> EvaluationStream::Create(
    v1::ExplanationService::Stub& stub, const CallOptions& options) {
  // std::make_unique has no access to the constructor.
  std::unique_ptr<EvaluationStream> stream(new EvaluationStream);
  RETURN_IF_ERROR(PrepareContext(options, stream->context_));
  // Otherwise the next line would wait for the connection, and nothing could
  // cancel that wait.
  stream->context_.set_initial_metadata_corked(true);
  stream->call_ = stub.Evaluate(&stream->context_);
  return stream;
}

EvaluationStream::~EvaluationStream() {
  Cancel();
  // gRPC requires that every call is finished.
  if (call_ != nullptr && !end_.has_value()) call_->Finish();
}

bool EvaluationStream::Start(const v1::EvaluationConfig& config) {
  v1::EvaluateRequest request;
  *request.mutable_config() = config;
  return call_->Write(request);
}

bool EvaluationStream::Write(v1::Sample sample) {
  v1::EvaluateRequest request;
  *request.mutable_sample() = std::move(sample);
  return call_->Write(request);
}

void EvaluationStream::WritesDone() { call_->WritesDone(); }

absl::StatusOr<std::optional<v1::EvaluateResponse>> EvaluationStream::Read() {
  v1::EvaluateResponse response;
  if (!end_.has_value()) {
    if (call_->Read(&response)) return response;
    end_ = ToAbslStatus(call_->Finish());
  }
  if (!end_->ok()) return *end_;
  return std::nullopt;
}

void EvaluationStream::Cancel() { context_.TryCancel(); }

}  // namespace camserve::client
