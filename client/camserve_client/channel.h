// How to reach a server: address, credentials, message sizes, retries.
#ifndef CAMSERVE_CLIENT_CAMSERVE_CLIENT_CHANNEL_H_
#define CAMSERVE_CLIENT_CAMSERVE_CLIENT_CHANNEL_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/channel.h"

namespace camserve::client {

struct Credentials {
  enum class Transport { kInsecure, kTls };

  Transport transport = Transport::kInsecure;
  // kTls: PEM file of the authorities to trust; empty: the machine's own.
  std::string ca_file;
  // kTls: PEM files of the client's certificate and its key, for servers that
  // ask for one; both or none.
  std::string certificate_file;
  std::string key_file;
  // kTls: the name that the server's certificate has to hold; empty: that of
  // the address.
  std::string server_name;
  // Sent with each call as "authorization: Bearer ...": by TLS, or in clear to
  // an address that does not leave the machine.
  std::string bearer_token;
};

// Calls that end with UNAVAILABLE, RESOURCE_EXHAUSTED or, by the server,
// CANCELLED are sent again, after a wait that grows, or the one that the server
// asks for.
struct RetryPolicy {
  int max_attempts = 4;  // 1: never again; gRPC takes 5 at most
  absl::Duration initial_backoff = absl::Milliseconds(200);
  absl::Duration max_backoff = absl::Seconds(2);
};

struct ChannelOptions {
  // host:port, unix:PATH, dns:... The environment's proxy is asked for it as
  // proxy.h says: never for this machine.
  std::string address = "127.0.0.1:50051";
  Credentials credentials;
  RetryPolicy retry;
  // The longest wait before a lost connection is tried again.
  absl::Duration max_reconnect_backoff = absl::Seconds(5);
  // Where a name stands for several servers: connects to all of them and gives
  // each call to the next. Otherwise all calls go to one.
  bool spread_over_replicas = false;
  // The longest message, in bytes. An answer holds pictures and maps of every
  // class and method asked for: gRPC's own limit of 4 MiB is soon passed. A
  // server by default sends 64 MiB of them, and little beside.
  int max_receive_bytes = 65 << 20;
  int max_send_bytes = 64 << 20;
};

// A channel that connects when it is first used. INVALID_ARGUMENT: an
// address that can't be meant (target.h), a file that cannot be read, a token
// that would leave the machine in clear, or options that cannot be meant.
absl::StatusOr<std::shared_ptr<grpc::Channel>> CreateChannel(
    const ChannelOptions& options);

// gRPC's service config (JSON) that retries the calls that only read.
std::string ServiceConfig(const RetryPolicy& retry);

}  // namespace camserve::client

#endif  // CAMSERVE_CLIENT_CAMSERVE_CLIENT_CHANNEL_H_
