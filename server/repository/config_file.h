// Reading a model's config.textproto.
#ifndef CAMSERVE_SERVER_REPOSITORY_CONFIG_FILE_H_
#define CAMSERVE_SERVER_REPOSITORY_CONFIG_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "server/repository/model_config.h"

namespace camserve {

// Reads the file, at most 1 MiB of it, and hands its text to `parser`. The
// default configuration where `path` is empty. FAILED_PRECONDITION where the
// file is larger, UNAVAILABLE where it can't be read; else as `parser`.
absl::StatusOr<ModelConfig> ReadConfigFile(const std::string& path,
                                           const ModelConfigParser& parser);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_REPOSITORY_CONFIG_FILE_H_
