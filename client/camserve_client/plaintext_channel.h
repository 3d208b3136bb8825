// Channels without TLS, and when a token may go through one.
#ifndef CAMSERVE_CLIENT_CAMSERVE_CLIENT_PLAINTEXT_CHANNEL_H_
#define CAMSERVE_CLIENT_CAMSERVE_CLIENT_PLAINTEXT_CHANNEL_H_

#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "grpcpp/channel.h"
#include "grpcpp/support/channel_arguments.h"

namespace camserve::client {

// Whether nothing that is sent to `address` leaves the machine: a loopback
// address, localhost or a Unix socket.
bool StaysOnMachine(absl::string_view address);

// A channel without TLS that sends `bearer_token` with each call, or none where
// it is empty. REQUIRES: with a token, StaysOnMachine(address).
std::shared_ptr<grpc::Channel> CreatePlaintextChannel(
    const std::string& address, const std::string& bearer_token,
    grpc::ChannelArguments arguments);

}  // namespace camserve::client

#endif  // CAMSERVE_CLIENT_CAMSERVE_CLIENT_PLAINTEXT_CHANNEL_H_
