#include "client/camctl/formats/json.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "google/protobuf/util/json_util.h"

namespace camserve::camctl {
namespace {

std::string MessageText(const google::protobuf::Message& message,
                        bool with_defaults) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.always_print_primitive_fields = with_defaults;
  std::string text;
  // It fails only for unknown types within google.protobuf.Any, which the
  // contract does not use.
  (void)google::protobuf::util::MessageToJsonString(message, &text, options);
  return text;
}

}  // namespace

Json ToJson(const google::protobuf::Message& message) {
  return Json::parse(MessageText(message, /*with_defaults=*/true), nullptr,
                     /*allow_exceptions=*/false);
}

std::string CompactJson(const google::protobuf::Message& message) {
  return MessageText(message, /*with_defaults=*/false);
}

absl::Status FromJson(const Json& json, google::protobuf::Message& message) {
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  const auto status = google::protobuf::util::JsonStringToMessage(
      Print(json, -1), &message, options);
  if (status.ok()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "not a ", message.GetDescriptor()->name(), ": ",
      absl::string_view(status.message().data(), status.message().size())));
}

std::string Print(const Json& json, int indent) {
  return json.dump(indent, ' ', /*ensure_ascii=*/false,
                   Json::error_handler_t::replace);
}

}  // namespace camserve::camctl
