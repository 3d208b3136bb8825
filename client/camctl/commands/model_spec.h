// A model as it is named on a command line.
#ifndef CAMSERVE_CLIENT_CAMCTL_COMMANDS_MODEL_SPEC_H_
#define CAMSERVE_CLIENT_CAMCTL_COMMANDS_MODEL_SPEC_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "camserve/v1/explanation.pb.h"

namespace camserve::camctl {

// "chest", "chest:2". Usage error otherwise; `field` names what was given.
// Thread-safe.
absl::StatusOr<v1::ModelSpec> ParseModelSpec(absl::string_view field,
                                             absl::string_view text);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_COMMANDS_MODEL_SPEC_H_
