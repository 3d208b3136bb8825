#include "server/app/config_flags.h"

#include <cstdlib>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "common/command_line/flags.h"
#include "server/app/config.h"
#include "server/repository/model_control.h"

namespace camserve {
namespace {

// A folder in the user's cache ($XDG_CACHE_HOME or ~/.cache); empty where the
// user has none.
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

Choices<ModelControl> ModelControls() {
  Choices<ModelControl> controls;
  for (const ModelControl control :
       {ModelControl::kNone, ModelControl::kPoll, ModelControl::kExplicit}) {
    controls.emplace_back(ModelControlName(control), control);
  }
  return controls;
}

void AddAddressFlags(CLI::App& program, Config& config) {
  AddFlag(program,
          {"--host", "ADDRESS",
           "address to listen on; 0.0.0.0 for all of the machine's"},
          config.host);
  AddFlag(program, {"--port", "PORT", "gRPC port; 0 picks a free one"},
          config.port);
  AddFlag(program,
          {"--port_file", "FILE",
           "file to write the gRPC port to, once it listens"},
          config.port_file);
  AddFlag(program,
          {"--metrics_host", "ADDRESS",
           "address of --metrics_port, which has neither TLS nor tokens; "
           "empty: as --host"},
          config.metrics_host);
  AddFlag(program,
          {"--metrics_port", "PORT",
           "HTTP port of /metrics, /healthz and /readyz; 0 picks a free one, "
           "-1: none"},
          config.metrics_port);
  AddFlag(program,
          {"--metrics_port_file", "FILE",
           "file to write the metrics port to, once it listens"},
          config.metrics_port_file);
  AddFlag(program,
          {"--health_port", "PORT",
           "port of grpc.health.v1 alone, in plaintext and without tokens, for "
           "probes; 0 picks a free one, -1: none"},
          config.health_port);
  AddFlag(program,
          {"--health_port_file", "FILE",
           "file to write the health port to, once it listens"},
          config.health_port_file);
}

void AddSecurityFlags(CLI::App& program, Config& config) {
  AddFlag(program,
          {"--tls_cert", "FILE",
           "PEM file of the server's certificate and those between it and its "
           "root: the gRPC port speaks TLS; read again when it changes, as the "
           "other files"},
          config.security.tls.certificate);
  AddFlag(program,
          {"--tls_key", "FILE",
           "PEM file of the certificate's key; not to be read by everybody"},
          config.security.tls.key);
  AddFlag(
      program,
      {"--tls_client_ca", "FILE",
       "PEM file of authorities: clients have to show a certificate of theirs"},
      config.security.tls.client_authorities);
  AddFlag(program,
          {"--token_file", "FILE",
           "file of a token a line, and after a blank whose it is: each call "
           "has to bring one; not to be read by everybody"},
          config.security.token_file);
  AddFlag(program,
          {"--health_needs_token", "",
           "ask for tokens of health checks on the gRPC port too"},
          config.security.health_needs_token);
  AddFlag(program,
          {"--allow_insecure", "",
           "listen beyond this machine also without TLS, or without tokens and "
           "client certificates: behind a proxy that protects the server"},
          config.security.allow_insecure);
}

void AddModelFlags(CLI::App& program, Config& config) {
  AddFlag(program,
          {"--model_repository", "FOLDER",
           "folder of the models: MODEL/VERSION/model.pt; required"},
          config.model_repository);
  AddChoice(program,
            {"--model_control", "NAME",
             "which models are in memory; none: all that the repository holds "
             "at the start; poll: all that it holds, whenever it changes; "
             "explicit: LoadModel and UnloadModel say; of each, the versions "
             "that its configuration's version_policy wants"},
            ModelControls(), config.model_control);
  AddList(program,
          {"--load_models", "NAME,...",
           "with --model_control=explicit: models that are loaded at the "
           "start, by commas; empty: none"},
          config.load_models);
  AddFlag(program,
          {"--poll_interval", "TIME",
           "with --model_control=poll: time between two looks at the "
           "repository; what has not changed from one to the next is loaded"},
          config.poll_interval);
  AddFlag(program,
          {"--probe_models", "",
           "load each model in a child process first, so that a file that "
           "crashes LibTorch is FAILED and the server goes on"},
          config.probe_models);
  AddFlag(program,
          {"--max_probe_bytes", "BYTES",
           "with --probe_models: memory that the child may take"},
          config.max_probe_bytes);
  AddFlag(program,
          {"--max_split_layers", "N",
           "layers that a model keeps split; the least recently used goes"},
          config.caches.max_split_layers);
  config.caches.layout_cache = UsersLayoutCache();
  AddFlag(program,
          {"--layout_cache", "FOLDER",
           "the folder that keeps which layout of a model is the fastest on "
           "this machine; empty, or where it can't be written to: none is "
           "timed, and models run fused"},
          config.caches.layout_cache);
}

void AddPassFlags(CLI::App& program, Config& config) {
  AddFlag(program,
          {"--device", "DEVICE",
           "where models run: auto (a GPU where there is one), cpu, cuda or "
           "cuda:N"},
          config.device);
  AddFlag(program,
          {"--threads", "N",
           "CPU threads of one forward pass; 0: one for each CPU that the "
           "process may use, by its cgroup's limit too"},
          config.threads);
  AddFlag(program,
          {"--max_batch_size", "N",
           "explanations that may share a forward pass, unless a model's "
           "configuration says another number"},
          config.max_batch_size);
  AddFlag(program,
          {"--max_queue_delay", "TIME",
           "how long an explanation waits for others to share its pass, unless "
           "a model's configuration says another number; 0s: takes what waits"},
          config.max_queue_delay);
}

void AddLimitFlags(CLI::App& program, Config& config) {
  AddFlag(program,
          {"--max_message_bytes", "BYTES",
           "bytes of a request, and of an answer's maps and pictures"},
          config.limits.message_bytes);
  AddFlag(program,
          {"--max_image_pixels", "N", "width times height of an encoded image"},
          config.limits.image.pixels);
  AddFlag(program,
          {"--max_image_side", "N",
           "width or height of an encoded image, in pixels"},
          config.limits.image.side);
  AddFlag(program,
          {"--max_classes", "N", "classes that one request may have explained"},
          config.limits.classes_per_request);
  AddFlag(program,
          {"--max_queue_length", "N",
           "requests that may wait for one model, unless its configuration "
           "says another number"},
          config.limits.queue_length);
  AddFlag(program,
          {"--max_streams", "N",
           "calls that one connection may have open at a time"},
          config.limits.streams_per_connection);
  AddFlag(program,
          {"--max_metadata_bytes", "BYTES", "bytes of one call's metadata"},
          config.limits.metadata_bytes);
  AddFlag(program,
          {"--max_buffer_bytes", "BYTES",
           "bytes that all requests without an answer may hold: half for what "
           "connections have sent, half for images, maps and answers; beyond "
           "it they wait, or are refused"},
          config.limits.buffer_bytes);
  AddFlag(program,
          {"--max_connection_age", "TIME",
           "how long a connection lasts before its client is asked for a new "
           "one; inf: for ever"},
          config.limits.connection_age);
  AddFlag(
      program,
      {"--max_connection_age_grace", "TIME",
       "how long calls may go on after --max_connection_age; inf: for ever"},
      config.limits.connection_age_grace);
  AddFlag(program,
          {"--min_ping_interval", "TIME",
           "shortest time between two keepalive pings of a client; one that "
           "pings more often is disconnected"},
          config.limits.ping_interval);
  AddFlag(program,
          {"--max_evaluations", "N", "evaluations that may run at a time"},
          config.limits.evaluations);
  AddFlag(program,
          {"--max_evaluation_bytes", "BYTES",
           "bytes that the scores of one evaluation and their summary may "
           "take: some 1,100 a sample"},
          config.limits.evaluation_bytes);
}

void AddRunFlags(CLI::App& program, Config& config) {
  AddFlag(program,
          {"--drain_delay", "TIME",
           "how long calls are still taken after SIGTERM, SIGINT or SIGHUP, "
           "while health says NOT_SERVING"},
          config.drain.delay);
  AddFlag(program,
          {"--drain_timeout", "TIME",
           "how long calls in flight may go on after --drain_delay"},
          config.drain.timeout);
  AddFlag(
      program,
      {"--log_calls", "", "write a line to the standard error for each call"},
      config.log_calls);
}

}  // namespace

void AddConfigFlags(CLI::App& program, Config& config) {
  // Help shows the flags that are added from here on under that title.
  const auto begin_group = [&](const char* title) {
    program.option_defaults()->group(title);
  };
  begin_group("Addresses");
  AddAddressFlags(program, config);
  begin_group("Security");
  AddSecurityFlags(program, config);
  begin_group("Models");
  AddModelFlags(program, config);
  begin_group("Passes");
  AddPassFlags(program, config);
  begin_group("Limits");
  AddLimitFlags(program, config);
  begin_group("Draining and log");
  AddRunFlags(program, config);
}

}  // namespace camserve
