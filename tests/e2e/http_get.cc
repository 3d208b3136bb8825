#include "tests/e2e/http_get.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <stdexcept>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"

namespace camserve {

std::string HttpGet(int port, const std::string& path) {
  const int connection = socket(AF_INET, SOCK_STREAM, 0);
  const absl::Cleanup closed = [connection] { close(connection); };
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(connection, reinterpret_cast<const sockaddr*>(&address),
              sizeof(address)) != 0) {
    throw std::runtime_error(absl::StrCat("nothing listens on port ", port));
  }
  const std::string request =
      absl::StrCat("GET ", path,
                   " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  if (write(connection, request.data(), request.size()) !=
      static_cast<ssize_t>(request.size())) {
    throw std::runtime_error("the request could not be sent");
  }
  std::string answer;
  std::array<char, 65536> piece = {};
  for (ssize_t size;
       (size = read(connection, piece.data(), piece.size())) > 0;) {
    answer.append(piece.data(), static_cast<size_t>(size));
  }
  return answer;
}

}  // namespace camserve
