// One Explain: read and decode on the pool, explain in the model's queue, draw
// and answer on the pool.
#ifndef CAMSERVE_SERVER_SERVICE_EXPLAIN_CALL_H_
#define CAMSERVE_SERVER_SERVICE_EXPLAIN_CALL_H_

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "camserve/v1/explanation_service.pb.h"
#include "server/api/answer_size.h"
#include "server/api/image_reader.h"
#include "server/api/picture_writer.h"
#include "server/api/request_reader.h"
#include "server/repository/model_repository.h"
#include "server/service/service_parts.h"
#include "server/service/unary_call.h"
#include "server/serving/byte_budget.h"
#include "server/serving/model_scheduler.h"

namespace camserve {

class ExplainCall final : public UnaryCall {
 public:
  ExplainCall(const ServiceParts& parts, grpc::CallbackServerContext& context,
              const v1::ExplainRequest& request, v1::ExplainResponse& response);

 private:
  // Reading and drawing use request and response, and end by themselves: where
  // the call is cancelled meanwhile, they end it. The model may be stuck for
  // ever: where the call is cancelled while it waits for the model, it ends at
  // once, and an answer that comes later is dropped.
  enum class Stage { kReading, kExplaining, kDrawing, kEnded };

  void Begin() override;
  void OnCancel() override;

  void Read();
  absl::StatusOr<ExplainTask> ReadTask();
  // Holds memory for the maps and the answer, or refuses what would be too
  // large.
  absl::Status TakeMemoryOfMaps(absl::Span<const int64_t> shape);
  // The limits of an image. Through them decoding takes its memory from the
  // budget.
  ImageLimits LimitsOfImage();
  void Explain(ExplainTask task);
  void Explained(absl::StatusOr<ScheduledExplanation> result);
  void Draw(const ScheduledExplanation& result);
  absl::Status WriteResponse(const ScheduledExplanation& result);
  absl::Status WriteExplanations(const SampleExplanation& sample);
  // Draws on all threads of the pool that are free. `bytes` is the size of the
  // answer so far.
  absl::Status DrawPictures(const std::vector<Picture>& pictures,
                            int64_t bytes);
  absl::Status PreparePicture();

  // Takes the call from `from` to `to`. True for the only thread that does.
  bool Enter(Stage from, Stage to);
  // The time since this function was last called.
  absl::Duration Lap();

  const ServiceParts& parts_;
  const v1::ExplainRequest& request_;
  v1::ExplainResponse& response_;

  std::atomic<Stage> stage_ = Stage::kReading;
  std::atomic<bool> cancelled_ = false;

  // Used only by the thread that is in the present stage.
  std::shared_ptr<const ServedModel> model_;
  ByteBudget::Share memory_;
  QueuePlace place_;
  AnswerSize size_;
  ExplainOptions options_;
  Canvas canvas_;
  StageDurations stages_;
  absl::Time lap_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_EXPLAIN_CALL_H_
