// Enumerations of camserve.v1 and the server's own, each as the other. All are
// thread-safe.
#ifndef CAMSERVE_SERVER_API_PROTO_ENUMS_H_
#define CAMSERVE_SERVER_API_PROTO_ENUMS_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "camserve/v1/evaluation.pb.h"
#include "camserve/v1/explanation.pb.h"
#include "camserve/v1/explanation_service.pb.h"
#include "camserve/v1/model_service.pb.h"
#include "common/explanation.h"
#include "common/output_kind.h"
#include "common/scores/score_key.h"
#include "server/imaging/render.h"
#include "server/metrics/evaluation_spec.h"
#include "server/model/model.h"
#include "server/repository/model_repository.h"

namespace camserve {

v1::CamMethod ToProto(CamMethod method);
v1::FaithfulnessVerdict ToProto(FaithfulnessVerdict verdict);
v1::EmptyReason ToProto(EmptyReason reason);
v1::ModelState ToProto(ModelState state);
v1::OutputKind ToProto(OutputKind kind);
v1::TrunkLayout ToProto(TrunkLayout layout);
v1::LastStep ToProto(LastStep step);
v1::PerturbationOrder ToProto(PerturbationOrder order);
v1::PerturbationFill ToProto(PerturbationFill fill);

// nullopt for values that camserve.v1 does not have, and for UNSPECIFIED where
// that stands for no default.
std::optional<CamMethod> FromProto(v1::CamMethod method);
std::optional<OutputKind> FromProto(v1::OutputKind kind);
std::optional<TrunkLayout> FromProto(v1::TrunkLayout layout);
std::optional<ColorMap> FromProto(v1::ColorMap color_map);
std::optional<Blend> FromProto(v1::Blend blend);
std::optional<PerturbationOrder> FromProto(v1::PerturbationOrder order);
std::optional<PerturbationFill> FromProto(v1::PerturbationFill fill);

// "READY": the label of camserve_model_state.
absl::string_view StateName(ModelState state);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_API_PROTO_ENUMS_H_
