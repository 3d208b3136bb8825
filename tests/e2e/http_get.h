// Reads a page over HTTP.
#ifndef CAMSERVE_TESTS_E2E_HTTP_GET_H_
#define CAMSERVE_TESTS_E2E_HTTP_GET_H_

#include <string>

namespace camserve {

// The whole answer, head and body, to a GET of `path` on 127.0.0.1. Throws
// std::runtime_error where nothing listens.
std::string HttpGet(int port, const std::string& path);

}  // namespace camserve

#endif  // CAMSERVE_TESTS_E2E_HTTP_GET_H_
