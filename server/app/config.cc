#include "server/app/config.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "common/invalid.h"
#include "common/status_macros.h"
#include "common/text.h"
#include "server/app/cpu_limit.h"
#include "server/repository/model_name.h"
#include "server/security/security.h"

namespace camserve {
namespace {

absl::Status CheckRange(absl::string_view flag, int64_t value, int64_t least,
                        int64_t most) {
  if (value >= least && value <= most) return absl::OkStatus();
  return Invalid("--", flag, "=", value, ": has to be from ", least, " to ",
                 most);
}

absl::Status CheckDuration(absl::string_view flag, absl::Duration value,
                           absl::Duration least, absl::Duration most) {
  if (value >= least && value <= most) return absl::OkStatus();
  return Invalid("--", flag, "=", absl::FormatDuration(value),
                 ": has to be from ", absl::FormatDuration(least), " to ",
                 absl::FormatDuration(most));
}

absl::Status CheckHost(const std::string& host) {
  if (host.empty()) {
    return Invalid(
        "--host: empty; name the address to listen on: 127.0.0.1 for this "
        "machine only, 0.0.0.0 for all");
  }
  // An IPv6 address has at least two colons. Where it ends with a colon it ends
  // with two, as "fd00::" does.
  const bool one_colon =
      std::count(host.begin(), host.end(), ':') == 1 || host.back() == ':';
  const bool has_port = absl::StrContains(host, "]:") ||
                        (one_colon && !absl::EndsWith(host, "::"));
  if (has_port || host.find_first_of("/, ") != std::string::npos) {
    return Invalid("--host=", Quoted(host),
                   ": is no address; give the address alone, such as "
                   "127.0.0.1, 0.0.0.0, ::1 or a name, and the port as --port");
  }
  return absl::OkStatus();
}

absl::Status CheckLimits(const ServiceLimits& limits) {
  constexpr int64_t kMostInt = std::numeric_limits<int32_t>::max();
  RETURN_IF_ERROR(
      CheckRange("max_message_bytes", limits.message_bytes, 1024, kMostInt));
  RETURN_IF_ERROR(
      CheckRange("max_image_pixels", limits.image.pixels, 1, kMostInt));
  RETURN_IF_ERROR(CheckRange("max_image_side", limits.image.side, 1, 1000000));
  RETURN_IF_ERROR(
      CheckRange("max_classes", limits.classes_per_request, 1, 100000));
  RETURN_IF_ERROR(
      CheckRange("max_queue_length", limits.queue_length, 1, 100000));
  RETURN_IF_ERROR(
      CheckRange("max_streams", limits.streams_per_connection, 1, 100000));
  RETURN_IF_ERROR(CheckRange("max_evaluations", limits.evaluations, 1, 1000));
  return CheckRange("max_evaluation_bytes", limits.evaluation_bytes, 1024,
                    int64_t{1} << 40);
}

absl::Status CheckConnections(const ServiceLimits& limits) {
  RETURN_IF_ERROR(
      CheckRange("max_metadata_bytes", limits.metadata_bytes, 1024, 1 << 20));
  // gRPC gets half of the buffer, and that has to hold one message.
  RETURN_IF_ERROR(CheckRange("max_buffer_bytes", limits.buffer_bytes,
                             2 * limits.message_bytes, int64_t{1} << 40));
  RETURN_IF_ERROR(CheckDuration("max_connection_age", limits.connection_age,
                                absl::Seconds(1), absl::InfiniteDuration()));
  RETURN_IF_ERROR(
      CheckDuration("max_connection_age_grace", limits.connection_age_grace,
                    absl::ZeroDuration(), absl::InfiniteDuration()));
  return CheckDuration("min_ping_interval", limits.ping_interval,
                       absl::ZeroDuration(), absl::Hours(1));
}

absl::Status CheckRepository(const std::string& folder) {
  if (folder.empty()) {
    return Invalid("--model_repository: name the folder of the models");
  }
  std::error_code error;
  if (std::filesystem::is_directory(folder, error)) return absl::OkStatus();
  return Invalid("--model_repository=", Quoted(folder),
                 ": there is no such folder");
}

absl::Status CheckDrain(const DrainOptions& drain) {
  RETURN_IF_ERROR(CheckDuration("drain_delay", drain.delay,
                                absl::ZeroDuration(), absl::Hours(1)));
  return CheckDuration("drain_timeout", drain.timeout, absl::ZeroDuration(),
                       absl::Hours(1));
}

absl::Status CheckModelControl(const Config& config) {
  RETURN_IF_ERROR(CheckDuration("poll_interval", config.poll_interval,
                                absl::Milliseconds(10), absl::Hours(24)));
  if (config.load_models.empty()) return absl::OkStatus();
  if (config.model_control != ModelControl::kExplicit) {
    return Invalid("--load_models=", Quoted(config.load_models.front()),
                   ": is for --model_control=explicit; --model_control=",
                   ModelControlName(config.model_control), " loads all models");
  }
  for (const std::string& name : config.load_models) {
    const absl::Status named = CheckModelName(name);
    if (named.ok()) continue;
    return Invalid("--load_models=", Quoted(name), ": ", named.message());
  }
  return absl::OkStatus();
}

absl::Status CheckBatching(const Config& config) {
  RETURN_IF_ERROR(CheckRange("max_batch_size", config.max_batch_size, 1, 1024));
  return CheckDuration("max_queue_delay", config.max_queue_delay,
                       absl::ZeroDuration(), absl::Minutes(1));
}

absl::Status CheckDevice(absl::string_view device) {
  if (device == "auto" || device == "cpu" || device == "cuda") {
    return absl::OkStatus();
  }
  const absl::string_view number =
      absl::StartsWith(device, "cuda:") ? device.substr(5) : "";
  if (!number.empty() && number.size() < 4 &&
      std::all_of(number.begin(), number.end(), absl::ascii_isdigit)) {
    return absl::OkStatus();
  }
  return Invalid("--device=", Quoted(device),
                 ": is no device; name auto, cpu, cuda or cuda:N");
}

}  // namespace

absl::Status CheckAddresses(const Config& config) {
  RETURN_IF_ERROR(CheckRange("port", config.port, 0, 65535));
  RETURN_IF_ERROR(CheckRange("metrics_port", config.metrics_port, -1, 65535));
  RETURN_IF_ERROR(CheckRange("health_port", config.health_port, -1, 65535));
  if (config.port > 0 && config.port == config.metrics_port) {
    return Invalid("--metrics_port=", config.metrics_port,
                   ": is --port too; choose another, 0 for a free one, or -1 "
                   "for none");
  }
  if (config.health_port > 0 && (config.health_port == config.port ||
                                 config.health_port == config.metrics_port)) {
    return Invalid("--health_port=", config.health_port,
                   ": is another port too; choose another, 0 for a free one, "
                   "or -1 for none");
  }
  return CheckHost(config.host);
}

absl::Status CheckConfig(const Config& config) {
  RETURN_IF_ERROR(CheckRepository(config.model_repository));
  RETURN_IF_ERROR(CheckAddresses(config));
  RETURN_IF_ERROR(CheckDevice(config.device));
  RETURN_IF_ERROR(CheckRange("threads", config.threads, 0, 1024));
  RETURN_IF_ERROR(
      CheckRange("max_split_layers", config.caches.max_split_layers, 1, 1000));
  RETURN_IF_ERROR(CheckBatching(config));
  RETURN_IF_ERROR(CheckLimits(config.limits));
  RETURN_IF_ERROR(CheckConnections(config.limits));
  RETURN_IF_ERROR(CheckModelControl(config));
  RETURN_IF_ERROR(CheckRange("max_probe_bytes", config.max_probe_bytes,
                             int64_t{64} << 20, int64_t{1} << 50));
  RETURN_IF_ERROR(CheckSecurity(config.security, config.host));
  return CheckDrain(config.drain);
}

const std::string& MetricsHost(const Config& config) {
  return config.metrics_host.empty() ? config.host : config.metrics_host;
}

int PassThreads(const Config& config) {
  return config.threads > 0 ? config.threads : UsableCpus();
}

absl::StatusOr<std::string> ChooseDevice(
    const std::string& device, const std::vector<std::string>& available) {
  const auto has = [&](const std::string& name) {
    return std::find(available.begin(), available.end(), name) !=
           available.end();
  };
  const std::string first_gpu = "cuda:0";
  if (device == "auto") return has(first_gpu) ? first_gpu : "cpu";
  const std::string wanted = device == "cuda" ? first_gpu : device;
  if (has(wanted)) return wanted;
  return Invalid("--device=", Quoted(device),
                 ": is not there; this machine has ",
                 absl::StrJoin(available, ", "),
                 ". A GPU is seen with NVIDIA's driver and the libraries that "
                 "deploy/setup.sh --cuda fetches");
}

}  // namespace camserve
