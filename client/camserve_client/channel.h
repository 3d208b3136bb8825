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
  // For kTls: the PEM file of the authorities to trust; empty: those that the
  // machine trusts.
  std::string ca_file;
  // For kTls: PEM files of the client's certificate and of its key, for servers
  // that ask for one. Give both or none.
  std::string certificate_file;
  std::string key_file;
  // For kTls: the name that the server's certificate has to hold; empty: the
  // name in the address.
  std::string server_name;
  // Sent with each call as "authorization: Bearer ...". Without TLS it is sent
  // only to an address that does not leave the machine.
  std::string bearer_token;
};

// How calls that only read are sent again where they end with UNAVAILABLE,
// RESOURCE_EXHAUSTED or, cancelled by the server, CANCELLED. The wait grows
// from one attempt to the next, unless the server asks for another wait.
struct RetryPolicy {
  int max_attempts = 4;  // with the first; 1 to 5
  absl::Duration initial_backoff = absl::Milliseconds(200);
  absl::Duration max_backoff = absl::Seconds(2);
};

struct ChannelOptions {
  // host:port, unix:PATH, dns:... The connection goes through the proxy that
  // the environment names, unless proxy.h exempts the address; this machine
  // always is exempt.
  std::string address = "127.0.0.1:50051";
  Credentials credentials;
  RetryPolicy retry;
  // The longest wait before a lost connection is tried again.
  absl::Duration max_reconnect_backoff = absl::Seconds(5);
  // Where a name stands for several servers: connects to all of them and sends
  // calls to each in turn. Otherwise all calls go to one of them.
  bool spread_over_replicas = false;
  // The longest message, in bytes. An answer holds pictures and maps of every
  // class and method asked for, so gRPC's own limit of 4 MiB is soon passed. A
  // server sends answers of up to 64 MiB unless it is told otherwise.
  int max_receive_bytes = 65 << 20;
  int max_send_bytes = 64 << 20;
};

// A channel that connects when it is first used. INVALID_ARGUMENT: an address
// that makes no sense (see target.h), a file that cannot be read, a token that
// would leave the machine without TLS, a certificate without its key, or a
// number of attempts that is out of range. Thread-safe, as ServiceConfig.
absl::StatusOr<std::shared_ptr<grpc::Channel>> CreateChannel(
    const ChannelOptions& options);

// gRPC's service config, in JSON, which lets gRPC send the calls that only read
// again: Explain, ListModels, GetModel, GetServerInfo and health checks.
std::string ServiceConfig(const RetryPolicy& retry);

}  // namespace camserve::client

#endif  // CAMSERVE_CLIENT_CAMSERVE_CLIENT_CHANNEL_H_
