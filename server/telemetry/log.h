// The server's log: one JSON object a line. No line holds a path, a pixel or a
// source_id.
#ifndef CAMSERVE_SERVER_TELEMETRY_LOG_H_
#define CAMSERVE_SERVER_TELEMETRY_LOG_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/clock.h"
#include "server/telemetry/call_report.h"
#include "server/telemetry/line_writer.h"

namespace camserve {

// A name and a value of an event's line.
using LogField =
    std::pair<std::string, std::variant<std::string, int64_t, double>>;

// {"time":"2026-01-31T12:00:00.000Z","event":"listening","address":"..."},
// without the line's end. Text that is no UTF-8 is mended; values are cut after
// 1,000 bytes.
std::string EventLine(absl::Time time, absl::string_view event,
                      const std::vector<LogField>& fields);

// {"time":...,"event":"call","request_id":...,"trace_id":...,"parent_id":...,
// "method":...,"model":...,"version":...,"code":...,"duration_seconds":...,
// "stages":{...},"peer":...}. Left out where the call has none: model and
// version, trace_id and parent_id, stages, source.
std::string CallLine(const CallReport& report);

// Thread-safe. A call never waits for its line to be written. A line that can't
// be written is lost and counted: a full disk, or a reader who is gone or slow,
// neither ends nor holds up a call.
class Log {
 public:
  // Writes to a file descriptor that stays open; it is not owned.
  explicit Log(int file_descriptor, const Clock* clock = &Clock::Real())
      : writer_(file_descriptor, kMostWaitingBytes), clock_(clock) {}

  void WriteCall(const CallReport& report);
  void WriteEvent(absl::string_view event, const std::vector<LogField>& fields);

  // Blocks until all lines so far are written or lost, or until `deadline`.
  // True where they are. To be called before the process ends.
  bool Flush(absl::Time deadline) const { return writer_.Flush(deadline); }

  // How many lines have been lost so far, whole or in part.
  int64_t lost_lines() const { return writer_.lost_lines(); }

 private:
  // Holds the lines of some 2,500 calls.
  static constexpr size_t kMostWaitingBytes = size_t{1} << 20;

  LineWriter writer_;
  const Clock* const clock_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TELEMETRY_LOG_H_
