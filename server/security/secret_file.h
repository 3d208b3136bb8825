// Files that hold keys, certificates and tokens.
#ifndef CAMSERVE_SERVER_SECURITY_SECRET_FILE_H_
#define CAMSERVE_SERVER_SECURITY_SECRET_FILE_H_

#include <string>

#include "absl/status/statusor.h"

namespace camserve {

enum class Secrecy {
  kPublic,  // certificates
  kSecret   // keys and tokens: only owner and group may read the file
};

// The whole file; links are followed. INVALID_ARGUMENT says why it is refused,
// without its path: it can't be read, is no file, is longer than 1 MiB, or is
// open to everybody though it is secret.
absl::StatusOr<std::string> ReadSecretFile(const std::string& path,
                                           Secrecy secrecy);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SECURITY_SECRET_FILE_H_
