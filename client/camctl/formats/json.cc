#include "client/camctl/formats/json.h"

#include "client/camctl/explanation/explanation_files.h"
#include "google/protobuf/util/json_util.h"

namespace camserve::camctl {

Json ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string text;
  // It fails for types of google.protobuf.Any only, which the contract lacks.
  if (!google::protobuf::util::MessageToJsonString(message, &text, options)
           .ok()) {
    return nullptr;
  }
  return Json::parse(text, nullptr, /*allow_exceptions=*/false);
}

Json ResponseToJson(v1::ExplainResponse response) {
  DropPictures(response);
  Json json = ToJson(response);
  for (Json& explanation : json["explanations"]) {
    explanation.erase("heatmapPng");
    explanation.erase("overlayPng");
  }
  return json;
}

std::string Print(const Json& json, int indent) {
  return json.dump(indent, ' ', /*ensure_ascii=*/false,
                   Json::error_handler_t::replace);
}

}  // namespace camserve::camctl
