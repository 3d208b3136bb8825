// How scripts learn which port was picked.
#ifndef CAMSERVE_SERVER_APP_PORT_FILE_H_
#define CAMSERVE_SERVER_APP_PORT_FILE_H_

#include <string>

#include "absl/status/status.h"

namespace camserve {

// Writes `port` and a line break to the file `path`, in one step: a reader
// never sees half of it. Does nothing where `path` is empty. UNAVAILABLE where
// it can't be written.
absl::Status WritePortFile(const std::string& path, int port);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_APP_PORT_FILE_H_
