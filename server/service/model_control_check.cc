#include "server/service/model_control_check.h"

#include "absl/strings/str_cat.h"

namespace camserve {

absl::Status CheckExplicit(ModelControl control, absl::string_view method) {
  if (control == ModelControl::kExplicit) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      method, " works in a server that was started with ",
      "--model_control=explicit; this one has --model_control=",
      ModelControlName(control),
      control == ModelControl::kPoll
          ? " and follows the model repository: change that"
          : " and serves what the model repository held at its start"));
}

}  // namespace camserve
