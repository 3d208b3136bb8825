// What an evaluation has found, as messages. All are thread-safe.
#ifndef CAMSERVE_SERVER_API_EVALUATION_WRITER_H_
#define CAMSERVE_SERVER_API_EVALUATION_WRITER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "camserve/v1/evaluation.pb.h"
#include "common/scores/score_summary.h"
#include "server/metrics/evaluate_sample.h"
#include "server/metrics/evaluation_spec.h"
#include "server/repository/served_model.h"

namespace camserve {

// The run as it begins; `layer` empty: the model's default.
void WriteStarted(const EvaluationSpec& spec, const ServedModel& model,
                  const std::string& layer, const std::string& server_version,
                  v1::EvaluationStarted& message);

// Without the curves, unless the spec asks for them.
void WriteResult(const SampleEvaluation& evaluation, const EvaluationSpec& spec,
                 absl::Duration compute_time, v1::SampleResult& message);

void WriteFailure(const std::string& id, const absl::Status& reason,
                  v1::SampleFailure& message);

// Writes all but the run and the failures. `class_labels` has one a class.
void WriteSummary(const ScoreSummary& summary,
                  const std::vector<std::string>& class_labels,
                  v1::EvaluationSummary& message);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_API_EVALUATION_WRITER_H_
