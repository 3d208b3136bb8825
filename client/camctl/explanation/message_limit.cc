#include "client/camctl/explanation/message_limit.h"

namespace camserve::camctl {
namespace {

constexpr int64_t kDefaultMessageBytes = 64 << 20;
// What a request holds beside the image.
constexpr int64_t kRequestOverheadBytes = 64 << 10;

}  // namespace

int64_t MaxImageBytes(const v1::GetServerInfoResponse& server) {
  const int64_t limit = server.limits().message_bytes();
  return (limit > 0 ? limit : kDefaultMessageBytes) - kRequestOverheadBytes;
}

}  // namespace camserve::camctl
