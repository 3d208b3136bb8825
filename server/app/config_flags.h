// The flags of the command line that make up a Config.
#ifndef CAMSERVE_SERVER_APP_CONFIG_FLAGS_H_
#define CAMSERVE_SERVER_APP_CONFIG_FLAGS_H_

#include "common/command_line/description.h"
#include "server/app/config.h"

namespace camserve {

// Adds the flags to `program`, so that parsing its command line sets `config`.
// The values are not checked: CheckConfig does that. The defaults are what
// `config` holds; only --layout_cache has another, a folder in the user's
// cache. Both arguments have to outlive the parsing.
void AddConfigFlags(CLI::App& program, Config& config);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_APP_CONFIG_FLAGS_H_
