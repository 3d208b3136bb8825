// Messages of the contract as JSON.
#ifndef CAMSERVE_CLIENT_CAMCTL_FORMATS_JSON_H_
#define CAMSERVE_CLIENT_CAMCTL_FORMATS_JSON_H_

#include <string>

#include "google/protobuf/message.h"
#include "nlohmann/json.hpp"

namespace camserve::camctl {

using Json = nlohmann::ordered_json;

// Protobuf's JSON mapping (lowerCamelCase, int64 as text), with the fields that
// hold their default.
Json ToJson(const google::protobuf::Message& message);

// As text; what is not UTF-8 is replaced. indent -1: one line.
std::string Print(const Json& json, int indent);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_FORMATS_JSON_H_
