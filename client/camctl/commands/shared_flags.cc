#include "client/camctl/commands/shared_flags.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "camserve/v1/explanation.pb.h"
#include "camserve/v1/explanation_service.pb.h"
#include "client/camctl/formats/files.h"
#include "client/camctl/terminal/errors.h"
#include "client/camctl/terminal/text.h"
#include "common/cam_method.h"
#include "common/command_line/description.h"
#include "common/command_line/flags.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

constexpr int kMostInFlight = 64;

Choices<v1::CamMethod> MethodChoices() {
  Choices<v1::CamMethod> choices;
  for (const CamMethod method : CamMethods()) {
    const CamMethodNames& names = NamesOf(method);
    choices.emplace_back(names.flag, static_cast<v1::CamMethod>(names.number));
  }
  return choices;
}

}  // namespace

absl::StatusOr<v1::ModelSpec> ParseModelSpec(absl::string_view field,
                                             absl::string_view text) {
  v1::ModelSpec spec;
  const size_t colon = text.rfind(':');
  const absl::string_view name = text.substr(0, colon);
  if (name.empty() || !IsUtf8(name)) {
    return UsageError(absl::StrCat(
        field, ": names a model, such as chest, or chest:2 for a version"));
  }
  spec.set_name(std::string(name));
  if (colon == absl::string_view::npos) return spec;
  int64_t version = 0;
  if (!absl::SimpleAtoi(text.substr(colon + 1), &version) || version < 1) {
    return UsageError(
        absl::StrCat(field, ": the version after ':' is a number from 1 on"));
  }
  spec.set_version(version);
  return spec;
}

void AddMethodFlags(CLI::App& command, MethodFlags& flags) {
  // explain and bench called this flag --method before, which still works.
  AddChoices(command, {"--methods,--method", "NAMES", "the methods"},
             MethodChoices(), flags.methods);
  AddFlag(command,
          {"--layer", "PATH",
           "dotted path of the layer (the model's default layer)"},
          flags.layer);
}

absl::Status CheckMethodFlags(const MethodFlags& flags) {
  if (IsUtf8(flags.layer)) return absl::OkStatus();
  return UsageError("--layer: has to be UTF-8");
}

void AddRequestFlags(CLI::App& command, RequestFlags& flags) {
  Require(AddFlag(command, {"--model", "NAME[:VERSION]", "the model"},
                  flags.model));
  AddFlag(command,
          {"--image", "FILE",
           "PNG or JPEG, or a folder of them; may be given again"},
          flags.images);
  AddArguments(command, {"images", "FILE", "more images, as of --image"},
               flags.images);
  AddMethodFlags(command, flags.method);
}

absl::StatusOr<v1::ExplainRequest> RequestOf(const RequestFlags& flags) {
  v1::ExplainRequest request;
  ASSIGN_OR_RETURN(*request.mutable_model(),
                   ParseModelSpec("--model", flags.model));
  RETURN_IF_ERROR(CheckMethodFlags(flags.method));
  for (const v1::CamMethod method : flags.method.methods) {
    request.add_methods(method);
  }
  request.set_layer(flags.method.layer);
  return request;
}

absl::StatusOr<std::vector<std::string>> ImagesOf(const RequestFlags& flags) {
  if (flags.images.empty()) {
    return UsageError("--image: missing; name a PNG or JPEG");
  }
  return ListImages(flags.images);
}

void AddJsonFlag(CLI::App& command, bool& json) {
  AddFlag(command, {"--json", "", "print JSON"}, json);
}

void AddWindowFlag(CLI::App& command, std::string& window) {
  AddFlag(command,
          {"--window", "LO,HI",
           "stored values that become black and white (all values)"},
          window);
}

void AddInFlightFlag(CLI::App& command, const std::string& help,
                     int& in_flight) {
  AddFlag(command,
          {"--in_flight", "N", absl::StrCat(help, "; 1 to ", kMostInFlight)},
          in_flight);
}

absl::Status CheckInFlight(int in_flight) {
  if (in_flight >= 1 && in_flight <= kMostInFlight) return absl::OkStatus();
  return UsageError(
      absl::StrCat("--in_flight: has to be within 1 and ", kMostInFlight));
}

}  // namespace camserve::camctl
