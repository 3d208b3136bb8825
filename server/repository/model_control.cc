#include "server/repository/model_control.h"

namespace camserve {

absl::string_view ModelControlName(ModelControl control) {
  switch (control) {
    case ModelControl::kNone:
      return "none";
    case ModelControl::kPoll:
      return "poll";
    case ModelControl::kExplicit:
      return "explicit";
  }
  return "";
}

bool AbslParseFlag(absl::string_view text, ModelControl* control,
                   std::string* error) {
  for (const ModelControl one :
       {ModelControl::kNone, ModelControl::kPoll, ModelControl::kExplicit}) {
    if (text != ModelControlName(one)) continue;
    *control = one;
    return true;
  }
  *error = "has to be none, poll or explicit";
  return false;
}

std::string AbslUnparseFlag(ModelControl control) {
  return std::string(ModelControlName(control));
}

}  // namespace camserve
