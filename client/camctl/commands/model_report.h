// An answer to GetModel as text for people. Thread-safe.
#ifndef CAMSERVE_CLIENT_CAMCTL_COMMANDS_MODEL_REPORT_H_
#define CAMSERVE_CLIENT_CAMCTL_COMMANDS_MODEL_REPORT_H_

#include <string>

#include "camserve/v1/model_service.pb.h"

namespace camserve::camctl {

// What the model takes, what its output means, the layers that can be
// explained, and the layers that cannot be, with the reasons.
std::string ModelReport(const v1::ModelInfo& model, bool colors);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_COMMANDS_MODEL_REPORT_H_
