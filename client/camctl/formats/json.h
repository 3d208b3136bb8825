// Messages of the contract as JSON: the one dialect of all that camctl writes.
// What is no message of the contract (a report, a bench) is written alike:
// names in snake_case, enums of the contract by their names there.
#ifndef CAMSERVE_CLIENT_CAMCTL_FORMATS_JSON_H_
#define CAMSERVE_CLIENT_CAMCTL_FORMATS_JSON_H_

#include <string>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "nlohmann/json.hpp"

namespace camserve::camctl {

using Json = nlohmann::ordered_json;

// Protobuf's JSON mapping (64-bit integers and durations as text) with the
// contract's names of fields, and with the fields that hold their default.
// Thread-safe, as all here.
Json ToJson(const google::protobuf::Message& message);

// The same without the fields that hold their default, as one line: what is
// kept for each of many samples.
std::string CompactJson(const google::protobuf::Message& message);

// What ToJson or CompactJson wrote. Fields that `message` lacks are passed
// over. INVALID_ARGUMENT: it is no such message.
absl::Status FromJson(const Json& json, google::protobuf::Message& message);

// As text; what is not UTF-8 is replaced. indent -1: one line.
std::string Print(const Json& json, int indent);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_FORMATS_JSON_H_
