// Reads config.textproto.
#ifndef CAMSERVE_SERVER_API_MODEL_CONFIG_PARSER_H_
#define CAMSERVE_SERVER_API_MODEL_CONFIG_PARSER_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/repository/model_config.h"

namespace camserve {

// A ModelConfigParser. INVALID_ARGUMENT names line and field of what is no
// camserve.v1.ModelConfig, and the field of a value that plain data can't hold.
// Whether the values make sense is for CheckConfig to say. Thread-safe.
absl::StatusOr<ModelConfig> ParseModelConfig(absl::string_view text);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_API_MODEL_CONFIG_PARSER_H_
