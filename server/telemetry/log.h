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
// "stages":{...},"peer":...}. Without a model: no model, no version; likewise
// trace_id and parent_id, stages, source.
std::string CallLine(const CallReport& report);

// Thread-safe: nobody waits for a line to be written, nor for another's. A line
// that can't be is lost and counted: a full disk, a reader who is gone or takes
// nothing for a while neither ends nor holds a call.
class Log {
 public:
  // Writes to a file descriptor that stays open; it is not owned.
  explicit Log(int file_descriptor, const Clock* clock = &Clock::Real())
      : writer_(file_descriptor, kMostWaitingBytes), clock_(clock) {}

  void WriteCall(const CallReport& report);
  void WriteEvent(absl::string_view event, const std::vector<LogField>& fields);

  // Until all lines so far are written or lost, or until `deadline`: whether
  // they are. For whoever ends the process.
  bool Flush(absl::Time deadline) const { return writer_.Flush(deadline); }

  // Whole lines and rests of lines, so far.
  int64_t lost_lines() const { return writer_.lost_lines(); }

 private:
  // Some 2,500 calls.
  static constexpr size_t kMostWaitingBytes = size_t{1} << 20;

  LineWriter writer_;
  const Clock* const clock_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TELEMETRY_LOG_H_
