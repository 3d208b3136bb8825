// How large an image may be.
#ifndef CAMSERVE_CLIENT_CAMCTL_EXPLANATION_MESSAGE_LIMIT_H_
#define CAMSERVE_CLIENT_CAMCTL_EXPLANATION_MESSAGE_LIMIT_H_

#include <cstdint>

#include "camserve/v1/model_service.pb.h"

namespace camserve::camctl {

// The most bytes of an image that fit into a request to that server.
// Thread-safe.
int64_t MaxImageBytes(const v1::GetServerInfoResponse& server);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EXPLANATION_MESSAGE_LIMIT_H_
