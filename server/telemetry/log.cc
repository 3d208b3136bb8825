#include "server/telemetry/log.h"

#include <unistd.h>

#include <cerrno>
#include <nlohmann/json.hpp>

namespace camserve {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kLongestValue = 1000;

std::string TimeText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", time, absl::UTCTimeZone());
}

std::string Shortened(absl::string_view text) {
  return std::string(text.substr(0, kLongestValue));
}

std::string Line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json StagesJson(const StageDurations& stages) {
  return Json{{"queue_seconds", absl::ToDoubleSeconds(stages.queue)},
              {"decode_seconds", absl::ToDoubleSeconds(stages.decode)},
              {"compute_seconds", absl::ToDoubleSeconds(stages.compute)},
              {"render_seconds", absl::ToDoubleSeconds(stages.render)},
              {"batch_size", stages.batch_size}};
}

// A short write (a full disk, a closed pipe) loses the rest of the line: the
// next line must not begin in its middle, and there is nobody to tell.
void WriteWhole(int file_descriptor, std::string line) {
  line += '\n';
  while (write(file_descriptor, line.data(), line.size()) < 0 &&
         errno == EINTR) {
  }
}

}  // namespace

std::string EventLine(absl::Time time, absl::string_view event,
                      const std::vector<LogField>& fields) {
  Json json = {{"time", TimeText(time)}, {"event", Shortened(event)}};
  for (const auto& [name, value] : fields) {
    if (const auto* text = std::get_if<std::string>(&value)) {
      json[name] = Shortened(*text);
    } else if (const auto* integer = std::get_if<int64_t>(&value)) {
      json[name] = *integer;
    } else {
      json[name] = std::get<double>(value);
    }
  }
  return Line(json);
}

std::string CallLine(const CallReport& report) {
  Json json = {{"time", TimeText(report.end)},
               {"event", "call"},
               {"request_id", Shortened(report.request_id)}};
  if (report.trace_parent.has_value()) {
    json["trace_id"] = report.trace_parent->trace_id;
    json["parent_id"] = report.trace_parent->parent_id;
  }
  json["method"] = report.method;
  if (!report.model.empty()) {
    json["model"] = Shortened(report.model);
    json["version"] = report.version;
  }
  json["code"] = report.code;
  json["duration_seconds"] = absl::ToDoubleSeconds(report.duration);
  if (report.stages.has_value()) json["stages"] = StagesJson(*report.stages);
  json["peer"] = Shortened(report.peer);
  if (!report.source.empty()) json["source"] = report.source;
  return Line(json);
}

void Log::WriteCall(const CallReport& report) {
  WriteWhole(file_descriptor_, CallLine(report));
}

void Log::WriteEvent(absl::string_view event,
                     const std::vector<LogField>& fields) {
  WriteWhole(file_descriptor_, EventLine(clock_->Now(), event, fields));
}

}  // namespace camserve
