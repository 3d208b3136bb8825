// The words for queues that serving and metrics share.
#ifndef CAMSERVE_SERVER_TELEMETRY_SERVING_REPORT_H_
#define CAMSERVE_SERVER_TELEMETRY_SERVING_REPORT_H_

namespace camserve {

// Where a task waits in a model's queue: with explanations that somebody waits
// for, or with what takes long, the passes of evaluations above all.
enum class Lane { kExplain, kBulk };
inline constexpr Lane kLanes[] = {Lane::kExplain, Lane::kBulk};

// As metrics name it: "explain", "evaluate".
inline const char* LaneLabel(Lane lane) {
  return lane == Lane::kExplain ? "explain" : "evaluate";
}

// Why a task was refused, or dropped before its pass.
enum class Rejection {
  kQueueFull,
  kDeadline,  // passed, or could not have been met
  kStopping,
  kCancelled,  // its caller is gone: a cancellation in metrics
};
// Those that metrics count as rejections.
inline constexpr Rejection kCountedRejections[] = {
    Rejection::kQueueFull, Rejection::kDeadline, Rejection::kStopping};

// As metrics name it: "queue_full", "deadline", "stopping", "cancelled".
inline const char* RejectionLabel(Rejection reason) {
  switch (reason) {
    case Rejection::kQueueFull:
      return "queue_full";
    case Rejection::kDeadline:
      return "deadline";
    case Rejection::kStopping:
      return "stopping";
    case Rejection::kCancelled:
      return "cancelled";
  }
  return "";
}

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TELEMETRY_SERVING_REPORT_H_
