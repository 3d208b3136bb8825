#include "server/api/model_config_parser.h"

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "camserve/v1/model_config.pb.h"
#include "common/status_macros.h"
#include "common/text.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/text_format.h"
#include "server/api/proto_enums.h"

namespace camserve {
namespace {

using google::protobuf::TextFormat;

constexpr size_t kLongestMessage = 300;
constexpr int kDeepestNesting = 10;
constexpr int64_t kMostSeconds = 315'576'000'000;  // Duration's own bounds
constexpr int32_t kMostNanoseconds = 999'999'999;

// Keeps the first error: later ones are mostly its consequences.
class FirstError : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, int column, const std::string& message) override {
    if (!text_.empty()) return;
    text_ = absl::StrCat("line ", line + 1, ", column ", column + 1, ": ",
                         MendedText(message, kLongestMessage));
  }
  void AddWarning(int /*line*/, int /*column*/,
                  const std::string& /*message*/) override {}

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// Editors on Windows begin UTF-8 with a byte order mark of three bytes, which
// is taken off here. Some save UTF-16, which begins with one of two pairs of
// bytes and is refused.
absl::Status TakeOffByteOrderMark(absl::string_view& text) {
  absl::ConsumePrefix(&text, "\xEF\xBB\xBF");
  if (absl::StartsWith(text, "\xFF\xFE") ||
      absl::StartsWith(text, "\xFE\xFF")) {
    return absl::InvalidArgumentError("it is UTF-16: save it as UTF-8");
  }
  return absl::OkStatus();
}

absl::Status Parse(absl::string_view text, v1::ModelConfig& message) {
  RETURN_IF_ERROR(TakeOffByteOrderMark(text));
  FirstError error;
  TextFormat::Parser parser;
  parser.RecordErrorsTo(&error);
  parser.SetRecursionLimit(kDeepestNesting);
  google::protobuf::io::ArrayInputStream stream(text.data(),
                                                static_cast<int>(text.size()));
  if (parser.Parse(&stream, &message)) return absl::OkStatus();
  return absl::InvalidArgumentError(error.text());
}

// The parser takes any number for an enumeration, so that is checked here.
absl::Status CheckEnumerations(const v1::ModelConfig& message) {
  if (!v1::Resize_IsValid(message.input().resize())) {
    return absl::InvalidArgumentError(absl::StrCat(
        "input.resize: ", static_cast<int>(message.input().resize()),
        " is no resize; write RESIZE_STRETCH or RESIZE_CENTER_CROP"));
  }
  if (!v1::Precision_IsValid(message.optimization().precision())) {
    return absl::InvalidArgumentError(
        absl::StrCat("optimization.precision: ",
                     static_cast<int>(message.optimization().precision()),
                     " is no precision; write PRECISION_FLOAT32 or "
                     "PRECISION_BFLOAT16_TRUNK"));
  }
  if (!v1::TrunkLayout_IsValid(message.optimization().layout())) {
    return absl::InvalidArgumentError(
        absl::StrCat("optimization.layout: ",
                     static_cast<int>(message.optimization().layout()),
                     " is no layout; write TRUNK_LAYOUT_FUSED, "
                     "TRUNK_LAYOUT_BLOCKED, TRUNK_LAYOUT_CHANNELS_LAST or "
                     "TRUNK_LAYOUT_PLAIN"));
  }
  if (!v1::OutputKind_IsValid(message.output())) {
    return absl::InvalidArgumentError(
        absl::StrCat("output: ", static_cast<int>(message.output()),
                     " is no kind of output; write OUTPUT_KIND_EXCLUSIVE, "
                     "OUTPUT_KIND_MULTI_LABEL or OUTPUT_KIND_REGRESSION"));
  }
  return absl::OkStatus();
}

InputSpec ReadInput(const v1::Input& input) {
  return {.channels = input.channels(),
          .height = input.height(),
          .width = input.width(),
          .mean = {input.mean().begin(), input.mean().end()},
          .std = {input.std().begin(), input.std().end()},
          .resize = input.resize() == v1::RESIZE_CENTER_CROP
                        ? Resize::kCenterCrop
                        : Resize::kStretch,
          .resize_to = input.resize_to()};
}

absl::StatusOr<absl::Duration> ReadDuration(
    const google::protobuf::Duration& duration) {
  const bool in_bounds =
      duration.seconds() >= 0 && duration.seconds() <= kMostSeconds &&
      duration.nanos() >= 0 && duration.nanos() <= kMostNanoseconds;
  if (!in_bounds) {
    return absl::InvalidArgumentError(absl::StrCat(
        "batching.max_queue_delay: ", duration.seconds(), " s and ",
        duration.nanos(),
        " ns is no duration from 0 s up; nanos goes to 999999999"));
  }
  return absl::Seconds(duration.seconds()) +
         absl::Nanoseconds(duration.nanos());
}

Placement ReadPlacement(const v1::Placement& message) {
  Placement placement;
  placement.device = message.device();
  if (message.instances() != 0) placement.instances = message.instances();
  placement.threads = message.threads();
  return placement;
}

absl::StatusOr<VersionPolicy> ReadVersionPolicy(
    const v1::VersionPolicy& message) {
  VersionPolicy policy;
  policy.pinned.insert(message.pinned().begin(), message.pinned().end());
  if (message.has_newest()) policy.newest = message.newest();
  if (!message.has_all()) return policy;
  if (!message.all()) {
    return absl::InvalidArgumentError(
        "version_policy.all: false serves nothing; write all: true for every "
        "version, or newest: 1 for the newest");
  }
  policy.newest = std::nullopt;
  return policy;
}

}  // namespace

absl::StatusOr<ModelConfig> ParseModelConfig(absl::string_view text) {
  v1::ModelConfig message;
  RETURN_IF_ERROR(Parse(text, message));
  RETURN_IF_ERROR(CheckEnumerations(message));
  ModelConfig config;
  config.input = ReadInput(message.input());
  config.class_labels.assign(message.class_labels().begin(),
                             message.class_labels().end());
  config.default_layer = message.default_layer();
  config.max_batch_size = message.batching().max_batch_size();
  ASSIGN_OR_RETURN(config.max_queue_delay,
                   ReadDuration(message.batching().max_queue_delay()));
  config.max_queue_length = message.batching().max_queue_length();
  for (const v1::Placement& placement : message.placements()) {
    config.placements.push_back(ReadPlacement(placement));
  }
  config.optimization.precision =
      message.optimization().precision() == v1::PRECISION_BFLOAT16_TRUNK
          ? Precision::kBfloat16Trunk
          : Precision::kFloat32;
  config.optimization.is_on = !message.optimization().disable();
  config.optimization.layout = FromProto(message.optimization().layout());
  config.sha256.insert(message.sha256().begin(), message.sha256().end());
  config.output = FromProto(message.output());
  config.thresholds.assign(message.thresholds().begin(),
                           message.thresholds().end());
  config.logits_key = message.logits_key();
  ASSIGN_OR_RETURN(config.version_policy,
                   ReadVersionPolicy(message.version_policy()));
  return config;
}

}  // namespace camserve
