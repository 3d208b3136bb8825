#include "server/service/channel_limits.h"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "absl/time/time.h"
#include "grpcpp/resource_quota.h"

namespace camserve {
namespace {

// Reflection is the only service that blocks threads.
constexpr int kMostBlockingThreads = 16;
// From connecting to HTTP/2's first frame.
constexpr absl::Duration kHandshakeTimeout = absl::Seconds(20);
// A client whose host is gone must not hold its calls. The timeout allows for
// gRPC's idle clients, which look for pings only every 5 s.
constexpr absl::Duration kKeepaliveInterval = absl::Minutes(5);
constexpr absl::Duration kKeepaliveTimeout = absl::Seconds(20);

// gRPC takes the greatest int for never.
int Milliseconds(absl::Duration duration) {
  return static_cast<int>(std::min<int64_t>(absl::ToInt64Milliseconds(duration),
                                            std::numeric_limits<int>::max()));
}

void SetConnectionTimes(const ServiceLimits& limits,
                        grpc::ServerBuilder& builder) {
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS,
                             Milliseconds(limits.connection_age));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS,
                             Milliseconds(limits.connection_age_grace));
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS,
                             Milliseconds(kHandshakeTimeout));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS,
                             Milliseconds(kKeepaliveInterval));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS,
                             Milliseconds(kKeepaliveTimeout));
  builder.AddChannelArgument(
      GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
      Milliseconds(limits.ping_interval));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
}

void SetQuota(const ServiceLimits& limits, grpc::ServerBuilder& builder) {
  grpc::ResourceQuota quota("camserve");
  quota.Resize(static_cast<size_t>(limits.buffer_bytes / 2));
  quota.SetMaxThreads(kMostBlockingThreads);
  builder.SetResourceQuota(quota);
  builder.SetSyncServerOption(grpc::ServerBuilder::NUM_CQS, 1);
  builder.SetSyncServerOption(grpc::ServerBuilder::MIN_POLLERS, 1);
  builder.SetSyncServerOption(grpc::ServerBuilder::MAX_POLLERS, 2);
}

}  // namespace

void SetChannelLimits(const ServiceLimits& limits,
                      grpc::ServerBuilder& builder) {
  // CheckConfig keeps it within an int.
  builder.SetMaxReceiveMessageSize(static_cast<int>(limits.message_bytes));
  // The call itself refuses an answer that is too large, and says what to do.
  // What an answer holds beside its maps is small.
  builder.SetMaxSendMessageSize(-1);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, limits.metadata_bytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS,
                             limits.streams_per_connection);
  SetConnectionTimes(limits, builder);
  SetQuota(limits, builder);
}

}  // namespace camserve
