#include "server/app/model_probe.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sysexits.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "common/command_line/flags.h"
#include "common/status_macros.h"
#include "common/text.h"
#include "server/repository/child_process.h"

namespace camserve {
namespace {

constexpr absl::string_view kExclusive = "exclusive";
constexpr absl::string_view kMultiLabel = "multi_label";
constexpr absl::string_view kRegression = "regression";

absl::string_view OutputName(std::optional<OutputKind> output) {
  if (!output.has_value()) return "";
  switch (*output) {
    case OutputKind::kExclusive:
      return kExclusive;
    case OutputKind::kMultiLabel:
      return kMultiLabel;
    case OutputKind::kRegression:
      return kRegression;
  }
  return "";
}

std::optional<OutputKind> OutputNamed(absl::string_view name) {
  if (name == kMultiLabel) return OutputKind::kMultiLabel;
  if (name == kRegression) return OutputKind::kRegression;
  if (name == kExclusive) return OutputKind::kExclusive;
  return std::nullopt;
}

std::string LayoutName(std::optional<TrunkLayout> layout) {
  return layout.has_value() ? TrunkLayoutName(*layout) : "";
}

constexpr size_t kLongestReason = 2000;
// The exit status of a child that could not read the file: a later try may
// succeed.
constexpr int kMayPass = EX_TEMPFAIL;

std::vector<std::string> Arguments(const std::string& program,
                                   const ModelOptions& options,
                                   const ProbeLimits& limits) {
  const int threads = options.threads > 0 ? options.threads : limits.threads;
  const bool is_bfloat16 =
      options.optimization.precision == Precision::kBfloat16Trunk;
  return {
      program,
      absl::StrCat("--probe_file=", options.path),
      absl::StrCat("--probe_channels=", options.channels),
      absl::StrCat("--probe_height=", options.height),
      absl::StrCat("--probe_width=", options.width),
      absl::StrCat("--probe_layer=", options.default_layer),
      absl::StrCat("--probe_classes=", options.class_count),
      absl::StrCat("--probe_output=", OutputName(options.output)),
      absl::StrCat("--probe_logits_key=", options.logits_key),
      absl::StrCat("--probe_bfloat16=", is_bfloat16 ? "true" : "false"),
      absl::StrCat("--probe_optimize=",
                   options.optimization.is_on ? "true" : "false"),
      absl::StrCat("--probe_layout=", LayoutName(options.optimization.layout)),
      absl::StrCat("--probe_layout_cache=", options.caches.layout_cache),
      absl::StrCat("--probe_sha256=", options.sha256),
      absl::StrCat("--probe_batch_size=", options.max_batch_size),
      absl::StrCat("--probe_threads=", threads),
      absl::StrCat("--probe_seconds=",
                   threads * absl::ToInt64Seconds(limits.time)),
      absl::StrCat("--probe_bytes=", limits.memory_bytes)};
}

ModelOptions OptionsOf(const ProbeFlags& flags) {
  return {
      .path = flags.file,
      .channels = flags.channels,
      .height = flags.height,
      .width = flags.width,
      .default_layer = flags.layer,
      .class_count = flags.classes,
      .output = OutputNamed(flags.output),
      .logits_key = flags.logits_key,
      .optimization = {.precision = flags.bfloat16 ? Precision::kBfloat16Trunk
                                                   : Precision::kFloat32,
                       .is_on = flags.optimize,
                       .layout = LayoutNamed(flags.layout)},
      .caches = {.layout_cache = flags.layout_cache, .max_split_layers = 1},
      .sha256 = flags.sha256,
      .max_batch_size = flags.batch_size,
      .threads = flags.threads};
}

absl::Status ToStatus(const ChildEnd& end, const ProbeLimits& limits) {
  if (end.timed_out) {
    return absl::FailedPreconditionError(
        absl::StrCat("loading it in a child process did not end within ",
                     absl::FormatDuration(limits.time)));
  }
  if (end.signal != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("the model's file made the loader crash (signal ",
                     end.signal, "); it was not loaded"));
  }
  if (end.exit_status == EXIT_SUCCESS) return absl::OkStatus();
  const std::string reason = MendedText(end.output, kLongestReason);
  if (end.exit_status == kMayPass) return absl::UnavailableError(reason);
  if (!reason.empty()) return absl::FailedPreconditionError(reason);
  return absl::FailedPreconditionError(
      absl::StrCat("the model's file made the loader end (exit status ",
                   end.exit_status, "); it was not loaded"));
}

void Lower(int resource, int64_t limit) {
  const rlimit both = {.rlim_cur = static_cast<rlim_t>(limit),
                       .rlim_max = static_cast<rlim_t>(limit)};
  setrlimit(static_cast<__rlimit_resource>(resource), &both);
}

void LowerLimits(const ProbeFlags& flags) {
  // The child ends with the server: nobody else waits for it.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  Lower(RLIMIT_CORE, 0);
  Lower(RLIMIT_CPU, flags.seconds);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  // Limits private memory that can be written to. Sanitizers map more than any
  // limit.
  Lower(RLIMIT_DATA, flags.bytes);
#endif
}

absl::Status Load(const ProbeFlags& flags, const ModelLoader& loader) {
  try {
    return loader(OptionsOf(flags)).status();
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError(absl::StrCat(
        "loading it takes more than --max_probe_bytes=", flags.bytes));
  } catch (const std::exception&) {
    return absl::InternalError("loading failed");
  }
}

}  // namespace

ModelProbe MakeModelProbe(std::string program, const ProbeLimits& limits) {
  return [program = std::move(program),
          limits](const ModelOptions& options) -> absl::Status {
    ASSIGN_OR_RETURN(
        const ChildEnd end,
        RunChild(Arguments(program, options, limits), limits.time));
    return ToStatus(end, limits);
  };
}

void AddProbeFlags(CLI::App& program, ProbeFlags& flags) {
  const auto add = [&](const std::string& name, auto& value) {
    AddFlag(program, {absl::StrCat("--probe_", name), "VALUE", ""}, value)
        ->group("");
  };
  add("file", flags.file);
  add("channels", flags.channels);
  add("height", flags.height);
  add("width", flags.width);
  add("layer", flags.layer);
  add("classes", flags.classes);
  add("output", flags.output);
  add("logits_key", flags.logits_key);
  add("bfloat16", flags.bfloat16);
  add("optimize", flags.optimize);
  add("layout", flags.layout);
  add("layout_cache", flags.layout_cache);
  add("sha256", flags.sha256);
  add("batch_size", flags.batch_size);
  add("threads", flags.threads);
  add("seconds", flags.seconds);
  add("bytes", flags.bytes);
}

int RunProbe(const ProbeFlags& flags, const ModelLoader& loader) {
  LowerLimits(flags);
  const absl::Status loaded = Load(flags, loader);
  if (loaded.ok()) return EXIT_SUCCESS;
  absl::PrintF("%s", loaded.message());
  std::fflush(stdout);
  return absl::IsUnavailable(loaded) ? kMayPass : EXIT_FAILURE;
}

}  // namespace camserve
