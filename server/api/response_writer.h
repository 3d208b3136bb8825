// The server's types as messages. All are thread-safe.
#ifndef CAMSERVE_SERVER_API_RESPONSE_WRITER_H_
#define CAMSERVE_SERVER_API_RESPONSE_WRITER_H_

#include "absl/time/time.h"
#include "camserve/v1/explanation.pb.h"
#include "camserve/v1/explanation_service.pb.h"
#include "camserve/v1/model_service.pb.h"
#include "common/explanation.h"
#include "common/tensor.h"
#include "google/protobuf/duration.pb.h"
#include "server/repository/model_repository.h"
#include "server/telemetry/call_report.h"

namespace camserve {

// Writes shape and data; `values` stays empty.
void WriteTensor(const Tensor& tensor, v1::Tensor& message);

// Writes the score of every class, greatest logit first, the lower index first
// at a tie. REQUIRES, as WriteExplanation: CheckAnswer has accepted the answer.
void WriteScores(const SampleExplanation& sample, const ServedModel& model,
                 v1::ExplainResponse& response);

// Writes all of an explanation but its maps and pictures.
void WriteExplanation(const SampleExplanation& sample, const SignedMap& map,
                      const ServedModel& model, v1::Explanation& message);

void WriteDuration(absl::Duration duration,
                   google::protobuf::Duration& message);
void WriteStages(const StageDurations& stages, v1::StageTimes& message);

void WriteIdentity(const ModelIdentity& identity, v1::ModelIdentity& message);
void WriteStatus(const ModelStatus& status, v1::ModelStatus& message);

// Writes what is known of the model, but for its status and its layers.
void WriteModel(const ServedModel& model, v1::ModelInfo& info);
void WriteLayer(const LayerInfo& layer, v1::LayerInfo& message);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_API_RESPONSE_WRITER_H_
