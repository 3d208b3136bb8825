// The contract's enums and identities in words. A value that this client does
// not know, because the server is newer, is shown by its number. Thread-safe.
#ifndef CAMSERVE_CLIENT_CAMCTL_TERMINAL_NAMES_H_
#define CAMSERVE_CLIENT_CAMCTL_TERMINAL_NAMES_H_

#include <string>

#include "camserve/v1/explanation.pb.h"
#include "camserve/v1/model_service.pb.h"
#include "client/camctl/terminal/table.h"

namespace camserve::camctl {

// "Grad-CAM", "HiResCAM".
std::string MethodTitle(v1::CamMethod method);

// The method's name as the flag --methods takes it: "gradcam", "hirescam".
std::string MethodFlag(v1::CamMethod method);

// "exclusive classes", "multi-label"; empty where an older server did not say.
std::string OutputWords(v1::OutputKind output);

// "fused", "channels last".
std::string LayoutWords(v1::TrunkLayout layout);

// "softmax", "log_softmax", "sigmoid"; empty where nothing was taken off.
std::string LastStepWords(v1::LastStep step);

// "proven", green; "not faithful", red; "unknown"; "not known yet", faint.
Cell VerdictCell(v1::FaithfulnessVerdict verdict);

// "no positive evidence", "constant map", "saturated"; empty where the map
// shows something.
std::string EmptyReasonWords(v1::EmptyReason reason);

// "ready", green; "failed", red; ...
Cell StateCell(v1::ModelState state);

// "chest:1".
std::string ModelTitle(const v1::ModelIdentity& model);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_TERMINAL_NAMES_H_
