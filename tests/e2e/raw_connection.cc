#include "tests/e2e/raw_connection.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdint>
#include <stdexcept>
#include <utility>

#include "absl/strings/str_cat.h"

namespace camserve {
namespace {

enum class FrameType : char { kData = 0, kHeaders = 1 };
constexpr char kEndStream = 0x1;
constexpr char kEndHeaders = 0x4;

std::string BigEndian(uint32_t number, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) {
    text += static_cast<char>(number >> (8 * i));
  }
  return text;
}

std::string Frame(FrameType type, char flags, int stream,
                  const std::string& payload) {
  return absl::StrCat(BigEndian(static_cast<uint32_t>(payload.size()), 3),
                      std::string(1, static_cast<char>(type)),
                      std::string(1, flags), BigEndian(stream, 4), payload);
}

// A literal header of HPACK, without indexing. REQUIRES: name and value are
// shorter than 127 bytes.
std::string Header(const std::string& name, const std::string& value) {
  return absl::StrCat(std::string(1, '\0'),
                      std::string(1, static_cast<char>(name.size())), name,
                      std::string(1, static_cast<char>(value.size())), value);
}

}  // namespace

RawConnection::RawConnection(int port)
    : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const timeval limit = {.tv_sec = 1};
  setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(socket_, reinterpret_cast<const sockaddr*>(&address),
              sizeof(address)) != 0) {
    close(socket_);
    throw std::runtime_error(absl::StrCat("nothing listens on port ", port));
  }
}

RawConnection::~RawConnection() {
  if (socket_ >= 0) close(socket_);
}

RawConnection::RawConnection(RawConnection&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)) {}

bool RawConnection::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent =
        send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

std::string WatchCall(int stream) {
  const std::string headers =
      absl::StrCat(Header(":method", "POST"), Header(":scheme", "http"),
                   Header(":path", "/grpc.health.v1.Health/Watch"),
                   Header(":authority", "localhost"), Header("te", "trailers"),
                   Header("content-type", "application/grpc"));
  // A message of gRPC begins with five bytes: not compressed, and its length.
  const std::string empty_message(5, '\0');
  return absl::StrCat(
      Frame(FrameType::kHeaders, kEndHeaders, stream, headers),
      Frame(FrameType::kData, kEndStream, stream, empty_message));
}

}  // namespace camserve
