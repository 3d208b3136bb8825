#include "server/telemetry/log.h"

#include <nlohmann/json.hpp>

#include "common/text.h"

namespace camserve {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kLongestValue = 1000;

std::string TimeText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", time, absl::UTCTimeZone());
}

std::string Value(absl::string_view text) {
  return std::string(Shortened(text, kLongestValue));
}

// Bytes that are no UTF-8 become U+FFFD, control characters are escaped.
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

}  // namespace

std::string EventLine(absl::Time time, absl::string_view event,
                      const std::vector<LogField>& fields) {
  Json json = {{"time", TimeText(time)}, {"event", Value(event)}};
  for (const auto& [name, value] : fields) {
    if (const auto* text = std::get_if<std::string>(&value)) {
      json[name] = Value(*text);
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
               {"request_id", Value(report.request_id)}};
  if (report.trace_parent.has_value()) {
    json["trace_id"] = report.trace_parent->trace_id;
    json["parent_id"] = report.trace_parent->parent_id;
  }
  json["method"] = report.method;
  if (!report.model.empty()) {
    json["model"] = Value(report.model);
    json["version"] = report.version;
  }
  json["code"] = report.code;
  json["duration_seconds"] = absl::ToDoubleSeconds(report.duration);
  if (report.stages.has_value()) json["stages"] = StagesJson(*report.stages);
  json["peer"] = Value(report.peer);
  if (!report.source.empty()) json["source"] = report.source;
  return Line(json);
}

void Log::WriteCall(const CallReport& report) {
  writer_.Add(CallLine(report) + '\n');
}

void Log::WriteEvent(absl::string_view event,
                     const std::vector<LogField>& fields) {
  writer_.Add(EventLine(clock_->Now(), event, fields) + '\n');
}

}  // namespace camserve
