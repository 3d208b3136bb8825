// Flags that several commands take, each command as its usage says.
#ifndef CAMSERVE_CLIENT_CAMCTL_COMMANDS_SHARED_FLAGS_H_
#define CAMSERVE_CLIENT_CAMCTL_COMMANDS_SHARED_FLAGS_H_

#include <string>

#include "absl/flags/declare.h"
#include "absl/status/statusor.h"
#include "camserve/v1/explanation_service.pb.h"
#include "client/camctl/commands/arguments.h"

ABSL_DECLARE_FLAG(std::string, model);
ABSL_DECLARE_FLAG(camserve::camctl::RepeatedText, image);
ABSL_DECLARE_FLAG(std::string, method);
ABSL_DECLARE_FLAG(std::string, layer);
ABSL_DECLARE_FLAG(std::string, window);
ABSL_DECLARE_FLAG(std::string, out);
ABSL_DECLARE_FLAG(int, in_flight);

namespace camserve::camctl {

// What --model, --method and --layer ask for. Usage error.
absl::StatusOr<v1::ExplainRequest> RequestFromSharedFlags();

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_COMMANDS_SHARED_FLAGS_H_
