// An answer to GetModel for people.
#ifndef CAMSERVE_CLIENT_CAMCTL_COMMANDS_MODEL_REPORT_H_
#define CAMSERVE_CLIENT_CAMCTL_COMMANDS_MODEL_REPORT_H_

#include <string>

#include "camserve/v1/model_service.pb.h"

namespace camserve::camctl {

// What the model takes, what its output means, the layers that explain it, and
// those that can't with the reasons.
std::string ModelReport(const v1::ModelInfo& model, bool colors);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_COMMANDS_MODEL_REPORT_H_
