// Messages of the contract as JSON, in the one form in which camctl writes them
// everywhere. What is no message of the contract, such as a report, is written
// in the same style: names in snake_case, enums by the contract's names.
// Thread-safe.
#ifndef CAMSERVE_CLIENT_CAMCTL_FORMATS_JSON_H_
#define CAMSERVE_CLIENT_CAMCTL_FORMATS_JSON_H_

#include <string>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "nlohmann/json.hpp"

namespace camserve::camctl {

using Json = nlohmann::ordered_json;

// Protobuf's JSON mapping (64-bit integers and durations as text), with the
// contract's names of fields. Fields that hold their default are written too.
Json ToJson(const google::protobuf::Message& message);

// The same as one line, without the fields that hold their default. Result
// files keep many messages in this form.
std::string CompactJson(const google::protobuf::Message& message);

// Reads what ToJson or CompactJson wrote. Fields that `message` lacks are
// passed over. INVALID_ARGUMENT: `json` is no such message.
absl::Status FromJson(const Json& json, google::protobuf::Message& message);

// `json` as text, with `indent` spaces a level; -1: as one line. What is not
// UTF-8 is replaced.
std::string Print(const Json& json, int indent);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_FORMATS_JSON_H_
