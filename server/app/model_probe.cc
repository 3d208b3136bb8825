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

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "common/status_macros.h"
#include "common/text.h"
#include "server/repository/child_process.h"

ABSL_FLAG(std::string, probe_file, "", "the file to try");
ABSL_FLAG(int, probe_channels, 0, "as ModelOptions, like the next ones");
ABSL_FLAG(int, probe_height, 0, "");
ABSL_FLAG(int, probe_width, 0, "");
ABSL_FLAG(std::string, probe_layer, "", "");
ABSL_FLAG(int, probe_classes, 0, "");
ABSL_FLAG(std::string, probe_output, "",
          "exclusive, multi_label, regression or none");
ABSL_FLAG(std::string, probe_logits_key, "", "");
ABSL_FLAG(bool, probe_bfloat16, false, "");
ABSL_FLAG(bool, probe_optimize, true, "");
ABSL_FLAG(std::string, probe_layout, "", "a layout's name, or empty");
ABSL_FLAG(std::string, probe_layout_cache, "", "");
ABSL_FLAG(std::string, probe_sha256, "", "");
ABSL_FLAG(int, probe_batch_size, 1, "");
ABSL_FLAG(int, probe_threads, 1, "");
ABSL_FLAG(int64_t, probe_seconds, 0, "of the processor, by all threads");
ABSL_FLAG(int64_t, probe_bytes, 0, "of memory");

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
// The exit status of a child that the file system did not give the file.
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

ModelOptions OptionsOfFlags() {
  return {.path = absl::GetFlag(FLAGS_probe_file),
          .channels = absl::GetFlag(FLAGS_probe_channels),
          .height = absl::GetFlag(FLAGS_probe_height),
          .width = absl::GetFlag(FLAGS_probe_width),
          .default_layer = absl::GetFlag(FLAGS_probe_layer),
          .class_count = absl::GetFlag(FLAGS_probe_classes),
          .output = OutputNamed(absl::GetFlag(FLAGS_probe_output)),
          .logits_key = absl::GetFlag(FLAGS_probe_logits_key),
          .optimization = {.precision = absl::GetFlag(FLAGS_probe_bfloat16)
                                            ? Precision::kBfloat16Trunk
                                            : Precision::kFloat32,
                           .is_on = absl::GetFlag(FLAGS_probe_optimize),
                           .layout =
                               LayoutNamed(absl::GetFlag(FLAGS_probe_layout))},
          .caches = {.layout_cache = absl::GetFlag(FLAGS_probe_layout_cache),
                     .max_split_layers = 1},
          .sha256 = absl::GetFlag(FLAGS_probe_sha256),
          .max_batch_size = absl::GetFlag(FLAGS_probe_batch_size),
          .threads = absl::GetFlag(FLAGS_probe_threads)};
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

void LowerLimits() {
  // The server waits for it; without a server nobody does.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  Lower(RLIMIT_CORE, 0);
  Lower(RLIMIT_CPU, absl::GetFlag(FLAGS_probe_seconds));
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  // What is private and written to; sanitizers map more than any limit.
  Lower(RLIMIT_DATA, absl::GetFlag(FLAGS_probe_bytes));
#endif
}

absl::Status Load(const ModelLoader& loader) {
  try {
    return loader(OptionsOfFlags()).status();
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError(
        absl::StrCat("loading it takes more than --max_probe_bytes=",
                     absl::GetFlag(FLAGS_probe_bytes)));
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

bool IsProbe() { return !absl::GetFlag(FLAGS_probe_file).empty(); }

int ProbeThreads() { return absl::GetFlag(FLAGS_probe_threads); }

int RunProbe(const ModelLoader& loader) {
  LowerLimits();
  const absl::Status loaded = Load(loader);
  if (loaded.ok()) return EXIT_SUCCESS;
  absl::PrintF("%s", loaded.message());
  std::fflush(stdout);
  return absl::IsUnavailable(loaded) ? kMayPass : EXIT_FAILURE;
}

}  // namespace camserve
