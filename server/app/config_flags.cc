#include "server/app/config_flags.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace {

// Among what the user's other programs keep; nowhere where nobody is at home.
std::string UsersLayoutCache() {
  constexpr char kFolder[] = "camserve/layouts";
  const char* const caches = std::getenv("XDG_CACHE_HOME");
  if (caches != nullptr && *caches == '/') {
    return absl::StrCat(caches, "/", kFolder);
  }
  const char* const home = std::getenv("HOME");
  if (home == nullptr || *home != '/') return "";
  return absl::StrCat(home, "/.cache/", kFolder);
}

}  // namespace

ABSL_FLAG(std::string, model_repository, "",
          "folder of the models: MODEL/VERSION/model.pt; required");
ABSL_FLAG(std::string, host, camserve::Config().host,
          "address to listen on; 0.0.0.0 for all of the machine's");
ABSL_FLAG(int, port, camserve::Config().port, "gRPC port; 0 picks a free one");
ABSL_FLAG(std::string, port_file, "",
          "file to write the gRPC port to, once it listens");
ABSL_FLAG(std::string, metrics_host, camserve::Config().metrics_host,
          "address of --metrics_port, which has neither TLS nor tokens; empty: "
          "as --host");
ABSL_FLAG(
    int, metrics_port, camserve::Config().metrics_port,
    "HTTP port of /metrics, /healthz and /readyz; 0 picks a free one, -1: "
    "none");
ABSL_FLAG(std::string, metrics_port_file, "",
          "file to write the metrics port to, once it listens");
ABSL_FLAG(int, health_port, camserve::Config().health_port,
          "port of grpc.health.v1 alone, in plaintext and without tokens, for "
          "probes; 0 picks a free one, -1: none");
ABSL_FLAG(std::string, health_port_file, "",
          "file to write the health port to, once it listens");
ABSL_FLAG(std::string, tls_cert, "",
          "PEM file of the server's certificate and those between it and its "
          "root: the gRPC port speaks TLS; read again when it changes, as the "
          "other files");
ABSL_FLAG(std::string, tls_key, "",
          "PEM file of the certificate's key; not to be read by everybody");
ABSL_FLAG(std::string, tls_client_ca, "",
          "PEM file of authorities: clients have to show a certificate of "
          "theirs");
ABSL_FLAG(std::string, token_file, "",
          "file of a token a line, and after a blank whose it is: each call "
          "has to bring one; not to be read by everybody");
ABSL_FLAG(bool, health_needs_token,
          camserve::Config().security.health_needs_token,
          "ask for tokens of health checks on the gRPC port too");
ABSL_FLAG(bool, allow_insecure, camserve::Config().security.allow_insecure,
          "listen beyond this machine also without TLS, or without tokens and "
          "client certificates: behind a proxy that protects the server");
ABSL_FLAG(std::string, device, camserve::Config().device,
          "where models run: auto (a GPU where there is one), cpu, cuda or "
          "cuda:N");
ABSL_FLAG(int, threads, camserve::Config().threads,
          "CPU threads of one forward pass; 0: one for each CPU that the "
          "process may use, by its cgroup's limit too");
ABSL_FLAG(int, max_split_layers, camserve::Config().caches.max_split_layers,
          "layers that a model keeps split; the least recently used goes");
ABSL_FLAG(std::string, layout_cache, UsersLayoutCache(),
          "the folder that keeps which layout of a model is the fastest on "
          "this machine; empty, or where it can't be written to: none is "
          "timed, and models run fused");
ABSL_FLAG(camserve::ModelControl, model_control,
          camserve::Config().model_control,
          "which models are in memory: none (all that the repository holds at "
          "the start), poll (all that it holds, whenever it changes) or "
          "explicit (LoadModel and UnloadModel); of each, the versions that "
          "its configuration's version_policy wants");
ABSL_FLAG(std::vector<std::string>, load_models, {},
          "with --model_control=explicit: models that are loaded at the "
          "start, by commas; empty: none");
ABSL_FLAG(absl::Duration, poll_interval, camserve::Config().poll_interval,
          "with --model_control=poll: time between two looks at the "
          "repository; what has not changed from one to the next is loaded");
ABSL_FLAG(int, max_batch_size, camserve::Config().max_batch_size,
          "explanations that may share a forward pass, unless a model's "
          "configuration says another number");
ABSL_FLAG(absl::Duration, max_queue_delay, camserve::Config().max_queue_delay,
          "how long an explanation waits for others to share its pass, unless "
          "a model's configuration says another number; 0s: takes what waits");
ABSL_FLAG(bool, probe_models, camserve::Config().probe_models,
          "load each model in a child process first, so that a file that "
          "crashes LibTorch is FAILED and the server goes on");
ABSL_FLAG(int64_t, max_probe_bytes, camserve::Config().max_probe_bytes,
          "with --probe_models: memory that the child may take");
ABSL_FLAG(int64_t, max_message_bytes, camserve::Config().limits.message_bytes,
          "bytes of a request, and of an answer's maps and pictures");
ABSL_FLAG(int64_t, max_image_pixels, camserve::Config().limits.image.pixels,
          "width times height of an encoded image");
ABSL_FLAG(int, max_image_side, camserve::Config().limits.image.side,
          "width or height of an encoded image, in pixels");
ABSL_FLAG(int, max_classes, camserve::Config().limits.classes_per_request,
          "classes that one request may have explained");
ABSL_FLAG(int, max_queue_length, camserve::Config().limits.queue_length,
          "requests that may wait for one model, unless its configuration "
          "says another number");
ABSL_FLAG(int, max_streams, camserve::Config().limits.streams_per_connection,
          "calls that one connection may have open at a time");
ABSL_FLAG(int, max_metadata_bytes, camserve::Config().limits.metadata_bytes,
          "bytes of one call's metadata");
ABSL_FLAG(int64_t, max_buffer_bytes, camserve::Config().limits.buffer_bytes,
          "bytes that all requests without an answer may hold: half for what "
          "connections have sent, half for images, maps and answers; beyond it "
          "they wait, or are refused");
ABSL_FLAG(absl::Duration, max_connection_age,
          camserve::Config().limits.connection_age,
          "how long a connection lasts before its client is asked for a new "
          "one; inf: for ever");
ABSL_FLAG(absl::Duration, max_connection_age_grace,
          camserve::Config().limits.connection_age_grace,
          "how long calls may go on after --max_connection_age; inf: for ever");
ABSL_FLAG(absl::Duration, min_ping_interval,
          camserve::Config().limits.ping_interval,
          "shortest time between two keepalive pings of a client; one that "
          "pings more often is disconnected");
ABSL_FLAG(int, max_evaluations, camserve::Config().limits.evaluations,
          "evaluations that may run at a time");
ABSL_FLAG(
    int64_t, max_evaluation_bytes, camserve::Config().limits.evaluation_bytes,
    "bytes that the scores of one evaluation may take: some 500 a sample");
ABSL_FLAG(
    absl::Duration, drain_delay, camserve::Config().drain.delay,
    "how long calls are still taken after SIGTERM, SIGINT or SIGHUP, while "
    "health says NOT_SERVING");
ABSL_FLAG(absl::Duration, drain_timeout, camserve::Config().drain.timeout,
          "how long calls in flight may go on after --drain_delay");
ABSL_FLAG(bool, log_calls, camserve::Config().log_calls,
          "write a line to the standard error for each call");

namespace camserve {
namespace {

SecurityOptions ReadSecurityFlags() {
  SecurityOptions security;
  security.tls.certificate = absl::GetFlag(FLAGS_tls_cert);
  security.tls.key = absl::GetFlag(FLAGS_tls_key);
  security.tls.client_authorities = absl::GetFlag(FLAGS_tls_client_ca);
  security.token_file = absl::GetFlag(FLAGS_token_file);
  security.health_needs_token = absl::GetFlag(FLAGS_health_needs_token);
  security.allow_insecure = absl::GetFlag(FLAGS_allow_insecure);
  return security;
}

}  // namespace

Config ConfigFromFlags() {
  Config config;
  config.host = absl::GetFlag(FLAGS_host);
  config.port = absl::GetFlag(FLAGS_port);
  config.port_file = absl::GetFlag(FLAGS_port_file);
  config.metrics_host = absl::GetFlag(FLAGS_metrics_host);
  config.metrics_port = absl::GetFlag(FLAGS_metrics_port);
  config.metrics_port_file = absl::GetFlag(FLAGS_metrics_port_file);
  config.health_port = absl::GetFlag(FLAGS_health_port);
  config.health_port_file = absl::GetFlag(FLAGS_health_port_file);
  config.security = ReadSecurityFlags();
  config.model_repository = absl::GetFlag(FLAGS_model_repository);
  config.device = absl::GetFlag(FLAGS_device);
  config.threads = absl::GetFlag(FLAGS_threads);
  config.caches.layout_cache = absl::GetFlag(FLAGS_layout_cache);
  config.caches.max_split_layers = absl::GetFlag(FLAGS_max_split_layers);
  config.model_control = absl::GetFlag(FLAGS_model_control);
  config.load_models = absl::GetFlag(FLAGS_load_models);
  config.poll_interval = absl::GetFlag(FLAGS_poll_interval);
  config.max_batch_size = absl::GetFlag(FLAGS_max_batch_size);
  config.max_queue_delay = absl::GetFlag(FLAGS_max_queue_delay);
  config.probe_models = absl::GetFlag(FLAGS_probe_models);
  config.max_probe_bytes = absl::GetFlag(FLAGS_max_probe_bytes);
  config.limits.message_bytes = absl::GetFlag(FLAGS_max_message_bytes);
  config.limits.image.pixels = absl::GetFlag(FLAGS_max_image_pixels);
  config.limits.image.side = absl::GetFlag(FLAGS_max_image_side);
  config.limits.classes_per_request = absl::GetFlag(FLAGS_max_classes);
  config.limits.queue_length = absl::GetFlag(FLAGS_max_queue_length);
  config.limits.streams_per_connection = absl::GetFlag(FLAGS_max_streams);
  config.limits.metadata_bytes = absl::GetFlag(FLAGS_max_metadata_bytes);
  config.limits.buffer_bytes = absl::GetFlag(FLAGS_max_buffer_bytes);
  config.limits.connection_age = absl::GetFlag(FLAGS_max_connection_age);
  config.limits.connection_age_grace =
      absl::GetFlag(FLAGS_max_connection_age_grace);
  config.limits.ping_interval = absl::GetFlag(FLAGS_min_ping_interval);
  config.limits.evaluations = absl::GetFlag(FLAGS_max_evaluations);
  config.limits.evaluation_bytes = absl::GetFlag(FLAGS_max_evaluation_bytes);
  config.drain.delay = absl::GetFlag(FLAGS_drain_delay);
  config.drain.timeout = absl::GetFlag(FLAGS_drain_timeout);
  config.log_calls = absl::GetFlag(FLAGS_log_calls);
  return config;
}

}  // namespace camserve
