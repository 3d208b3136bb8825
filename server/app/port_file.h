// How scripts learn which port was picked.
#ifndef CAMSERVE_SERVER_APP_PORT_FILE_H_
#define CAMSERVE_SERVER_APP_PORT_FILE_H_

#include <string>

#include "absl/status/status.h"

namespace camserve {

// Writes the port and a line's end; whoever finds the file finds it whole.
// Nothing where `path` is empty. UNAVAILABLE where it can't be written.
absl::Status WritePortFile(const std::string& path, int port);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_APP_PORT_FILE_H_
