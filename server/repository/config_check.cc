#include "server/repository/config_check.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/invalid.h"
#include "common/status_macros.h"
#include "common/text.h"

namespace camserve {
namespace {

constexpr int kMostChannels = 1024;
constexpr int kLongestSide = 16'384;             // pixels
constexpr int64_t kMostInputValues = 100000000;  // of one sample
constexpr int kMostInstances = 64;
constexpr int kMostThreads = 1024;

// Answers hold such text, and a protobuf string has to be UTF-8.
absl::Status CheckUtf8(absl::string_view field, absl::string_view text) {
  if (IsUtf8(text)) return absl::OkStatus();
  return Invalid(field, " is ", Quoted(text),
                 ", which is not UTF-8: save the file in that encoding");
}

absl::Status CheckRange(absl::string_view field, int64_t value, int64_t least,
                        int64_t most) {
  if (value >= least && value <= most) return absl::OkStatus();
  return Invalid(field, " is ", value, ": it has to be from ", least, " to ",
                 most);
}

absl::Status CheckSizes(const InputSpec& input) {
  RETURN_IF_ERROR(
      CheckRange("input.channels", input.channels, 0, kMostChannels));
  RETURN_IF_ERROR(CheckRange("input.height", input.height, 0, kLongestSide));
  RETURN_IF_ERROR(CheckRange("input.width", input.width, 0, kLongestSide));
  const int64_t values =
      int64_t{input.channels} * int64_t{input.height} * int64_t{input.width};
  if (values > kMostInputValues) {
    return Invalid("input is ", input.channels, " x ", input.height, " x ",
                   input.width, ": it may have at most ", kMostInputValues,
                   " values");
  }
  return absl::OkStatus();
}

absl::Status CheckNormalisation(const InputSpec& input) {
  for (size_t i = 0; i < input.mean.size(); ++i) {
    if (!std::isfinite(input.mean[i])) {
      return Invalid("input.mean[", i, "] is ", input.mean[i],
                     ": it has to be finite");
    }
  }
  for (size_t i = 0; i < input.std.size(); ++i) {
    if (!std::isfinite(input.std[i]) || input.std[i] <= 0) {
      return Invalid("input.std[", i, "] is ", input.std[i],
                     ": it has to be finite and above 0");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckResize(const InputSpec& input) {
  RETURN_IF_ERROR(
      CheckRange("input.resize_to", input.resize_to, 0, kLongestSide));
  if (input.resize_to != 0 && input.resize != Resize::kCenterCrop) {
    return Invalid("input.resize_to is ", input.resize_to,
                   ": it goes with resize: RESIZE_CENTER_CROP only; set that, "
                   "or remove it");
  }
  return absl::OkStatus();
}

absl::Status CheckLabels(const std::vector<std::string>& labels) {
  absl::flat_hash_map<absl::string_view, size_t> seen;
  for (size_t i = 0; i < labels.size(); ++i) {
    if (labels[i].empty()) {
      return Invalid("class_labels[", i, "] is empty: every class has a name");
    }
    RETURN_IF_ERROR(
        CheckUtf8(absl::StrCat("class_labels[", i, "]"), labels[i]));
    const auto [first, is_new] = seen.emplace(labels[i], i);
    if (!is_new) {
      return Invalid("class_labels[", i, "] is ", Quoted(labels[i]),
                     ", as class_labels[", first->second,
                     "] is: every class has a name of its own");
    }
  }
  return absl::OkStatus();
}

bool IsDevice(absl::string_view device) {
  if (device == "cpu" || device == "cuda") return true;
  int index = 0;
  return absl::ConsumePrefix(&device, "cuda:") && !device.empty() &&
         absl::ascii_isdigit(static_cast<unsigned char>(device.front())) &&
         absl::SimpleAtoi(device, &index);
}

absl::Status CheckDevice(absl::string_view field, absl::string_view device,
                         absl::string_view server_device) {
  if (device.empty()) return absl::OkStatus();
  if (!IsDevice(device)) {
    return Invalid(field, " is ", Quoted(device),
                   ": \"cpu\" or \"cuda:N\" is a device");
  }
  if (server_device == "cpu" && device != "cpu") {
    return Invalid(field, " is ", Quoted(device),
                   ", but this server uses the CPU: start it with "
                   "--device=cuda, or remove the field");
  }
  return absl::OkStatus();
}

absl::Status CheckPlacements(const std::vector<Placement>& placements,
                             absl::string_view server_device) {
  int64_t instances = 0;
  for (size_t i = 0; i < placements.size(); ++i) {
    const Placement& placement = placements[i];
    const std::string field = absl::StrCat("placements[", i, "]");
    RETURN_IF_ERROR(CheckDevice(absl::StrCat(field, ".device"),
                                placement.device, server_device));
    RETURN_IF_ERROR(CheckRange(absl::StrCat(field, ".instances"),
                               placement.instances, 1, kMostInstances));
    RETURN_IF_ERROR(CheckRange(absl::StrCat(field, ".threads"),
                               placement.threads, 0, kMostThreads));
    instances += placement.instances;
  }
  if (instances > kMostInstances) {
    return Invalid("placements have ", instances,
                   " instances together: a model may have ", kMostInstances);
  }
  return absl::OkStatus();
}

absl::Status CheckBatching(const ModelConfig& config) {
  if (config.max_batch_size < 0) {
    return Invalid("batching.max_batch_size is ", config.max_batch_size,
                   ": it can't be negative; 0 is the server's choice");
  }
  if (config.max_queue_length < 0) {
    return Invalid("batching.max_queue_length is ", config.max_queue_length,
                   ": it can't be negative; 0 is the server's choice");
  }
  if (config.max_queue_delay < absl::ZeroDuration()) {
    return Invalid("batching.max_queue_delay is ",
                   absl::FormatDuration(config.max_queue_delay),
                   ": it can't be negative");
  }
  return absl::OkStatus();
}

bool IsLowerCaseHex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

absl::Status CheckPins(const std::map<int64_t, std::string>& pins) {
  for (const auto& [version, sum] : pins) {
    if (version < 1) {
      return Invalid("sha256 has a key ", version, ": versions begin with 1");
    }
    if (sum.size() != 64 ||
        !std::all_of(sum.begin(), sum.end(), IsLowerCaseHex)) {
      return Invalid("sha256 of version ", version, " is ", Quoted(sum),
                     ": it has to be 64 lower-case hexadecimal digits");
    }
  }
  return absl::OkStatus();
}

absl::Status RefuseThresholds(size_t count, absl::string_view why) {
  return Invalid("thresholds has ", count, " values, but ", why,
                 ": remove them, or set output: OUTPUT_KIND_MULTI_LABEL where "
                 "an image may have several of the classes, or none");
}

absl::Status CheckThresholds(const ModelConfig& config) {
  const bool may_have_thresholds =
      config.output.value_or(OutputKind::kMultiLabel) ==
      OutputKind::kMultiLabel;
  if (!config.thresholds.empty() && !may_have_thresholds) {
    return RefuseThresholds(config.thresholds.size(),
                            config.output == OutputKind::kExclusive
                                ? "output is OUTPUT_KIND_EXCLUSIVE"
                                : "output is OUTPUT_KIND_REGRESSION");
  }
  for (size_t i = 0; i < config.thresholds.size(); ++i) {
    const double threshold = config.thresholds[i];
    if (!(threshold > 0 && threshold < 1)) {
      return Invalid("thresholds[", i, "] is ", threshold,
                     ": it has to be above 0 and below 1");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckThresholdsAgainstModel(const ModelConfig& config,
                                         const ModelFacts& facts) {
  const size_t count = config.thresholds.size();
  if (count == 0) return absl::OkStatus();
  if (facts.output != OutputKind::kMultiLabel) {
    return RefuseThresholds(count,
                            facts.output == OutputKind::kExclusive
                                ? "the model's classes exclude each other"
                                : "the model's outputs are measurements");
  }
  if (count == 1 || count == static_cast<size_t>(facts.class_count)) {
    return absl::OkStatus();
  }
  return Invalid("thresholds has ", count, " values, but the model has ",
                 facts.class_count,
                 " labels: give one value for all, or one a label");
}

absl::Status CheckVersionPolicy(const VersionPolicy& policy) {
  if (policy.newest.has_value() && *policy.newest < 1) {
    return Invalid(
        "version_policy.newest is ", *policy.newest,
        ": it has to be at least 1; leave version_policy out for the "
        "newest version, or write all: true for every one");
  }
  if (!policy.pinned.empty() && *policy.pinned.begin() < 1) {
    return Invalid("version_policy.pinned has ", *policy.pinned.begin(),
                   ": versions begin with 1");
  }
  return absl::OkStatus();
}

// One value for all channels, or one each.
absl::Status CheckChannelCount(absl::string_view field, size_t size,
                               int64_t channels) {
  if (size <= 1 || size == static_cast<size_t>(channels)) {
    return absl::OkStatus();
  }
  return Invalid(field, " has ", size, " values, but the model takes ",
                 channels,
                 " channels: give one value for all, or one a channel");
}

}  // namespace

absl::Status CheckConfig(const ModelConfig& config,
                         absl::string_view server_device) {
  RETURN_IF_ERROR(CheckSizes(config.input));
  RETURN_IF_ERROR(CheckNormalisation(config.input));
  RETURN_IF_ERROR(CheckResize(config.input));
  RETURN_IF_ERROR(CheckLabels(config.class_labels));
  RETURN_IF_ERROR(CheckUtf8("default_layer", config.default_layer));
  RETURN_IF_ERROR(CheckUtf8("logits_key", config.logits_key));
  RETURN_IF_ERROR(CheckPlacements(config.placements, server_device));
  RETURN_IF_ERROR(CheckBatching(config));
  RETURN_IF_ERROR(CheckPins(config.sha256));
  RETURN_IF_ERROR(CheckThresholds(config));
  return CheckVersionPolicy(config.version_policy);
}

absl::Status CheckConfigAgainstModel(const ModelConfig& config,
                                     const ModelFacts& facts) {
  const size_t labels = config.class_labels.size();
  if (labels != 0 && labels != static_cast<size_t>(facts.class_count)) {
    return Invalid("class_labels has ", labels, " names, but the model has ",
                   facts.class_count,
                   " classes (a model of one logit has 2): name each class, or "
                   "none");
  }
  RETURN_IF_ERROR(CheckThresholdsAgainstModel(config, facts));
  const int64_t channels = facts.image_shape[0];
  RETURN_IF_ERROR(
      CheckChannelCount("input.mean", config.input.mean.size(), channels));
  RETURN_IF_ERROR(
      CheckChannelCount("input.std", config.input.std.size(), channels));
  const int64_t shorter = std::min(facts.image_shape[1], facts.image_shape[2]);
  if (config.input.resize_to != 0 && config.input.resize_to < shorter) {
    return Invalid("input.resize_to is ", config.input.resize_to,
                   ": the crop of ", facts.image_shape[1], " x ",
                   facts.image_shape[2], " does not fit; set it to at least ",
                   std::max(facts.image_shape[1], facts.image_shape[2]));
  }
  return absl::OkStatus();
}

}  // namespace camserve
