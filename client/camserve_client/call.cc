#include "client/camserve_client/call.h"

#include <algorithm>
#include <cstdint>

#include "absl/random/random.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"

namespace camserve::client {

std::string NewRequestId() {
  absl::BitGen generator;
  return absl::StrFormat("%016x", absl::Uniform<uint64_t>(generator));
}

absl::Status PrepareContext(const CallOptions& options,
                            grpc::ClientContext& context) {
  const std::string& id = options.request_id;
  if (id.size() > 128 ||
      !std::all_of(id.begin(), id.end(), absl::ascii_isprint)) {
    return absl::InvalidArgumentError(
        "request_id: has to be printable ASCII, 128 bytes at most");
  }
  context.set_deadline(absl::ToChronoTime(absl::Now() + options.timeout));
  context.AddMetadata("x-request-id", id.empty() ? NewRequestId() : id);
  return absl::OkStatus();
}

}  // namespace camserve::client
