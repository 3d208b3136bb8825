// A TCP connection over which a test sends any bytes.
#ifndef CAMSERVE_TESTS_E2E_RAW_CONNECTION_H_
#define CAMSERVE_TESTS_E2E_RAW_CONNECTION_H_

#include <string>
#include <string_view>

namespace camserve {

// HTTP/2's preface and an empty SETTINGS frame.
inline constexpr std::string_view kHttp2Greeting = std::string_view(
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
    "\0\0\0\4\0\0\0\0\0",
    24 + 9);

// Not thread-safe.
class RawConnection {
 public:
  // Connects to 127.0.0.1. Throws std::runtime_error where nothing listens.
  explicit RawConnection(int port);
  ~RawConnection();
  RawConnection(RawConnection&& other) noexcept;
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  // False where the server takes no more: it closed the connection, or has not
  // read for a second.
  bool Send(std::string_view bytes);

 private:
  int socket_ = -1;
};

// The HTTP/2 frames of a call of grpc.health.v1.Health/Watch, for the service
// "".
std::string WatchCall(int stream);

}  // namespace camserve

#endif  // CAMSERVE_TESTS_E2E_RAW_CONNECTION_H_
