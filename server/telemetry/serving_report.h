// What there is to tell of queues, in the words of metrics.
#ifndef CAMSERVE_SERVER_TELEMETRY_SERVING_REPORT_H_
#define CAMSERVE_SERVER_TELEMETRY_SERVING_REPORT_H_

namespace camserve {

// Who waits in a model's queue.
enum class QueueLane { kExplain, kEvaluate };
inline constexpr QueueLane kQueueLanes[] = {QueueLane::kExplain,
                                            QueueLane::kEvaluate};

// "explain", "evaluate".
inline const char* LaneLabel(QueueLane lane) {
  return lane == QueueLane::kExplain ? "explain" : "evaluate";
}

// Why the server would not take a request, or let it go before its pass.
enum class RejectionReason {
  kQueueFull,
  kDeadline,  // passed, or could not have been met
  kStopping,
};
inline constexpr RejectionReason kRejectionReasons[] = {
    RejectionReason::kQueueFull, RejectionReason::kDeadline,
    RejectionReason::kStopping};

// "queue_full", "deadline", "stopping".
inline const char* ReasonLabel(RejectionReason reason) {
  switch (reason) {
    case RejectionReason::kQueueFull:
      return "queue_full";
    case RejectionReason::kDeadline:
      return "deadline";
    case RejectionReason::kStopping:
      return "stopping";
  }
  return "";
}

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TELEMETRY_SERVING_REPORT_H_
