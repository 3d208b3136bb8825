// Whether clients may load and unload models here.
#ifndef CAMSERVE_SERVER_SERVICE_MODEL_CONTROL_CHECK_H_
#define CAMSERVE_SERVER_SERVICE_MODEL_CONTROL_CHECK_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "server/repository/model_control.h"

namespace camserve {

// FAILED_PRECONDITION, with the flag that would let `method` work, unless
// `control` is kExplicit.
absl::Status CheckExplicit(ModelControl control, absl::string_view method);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_MODEL_CONTROL_CHECK_H_
