// The flags of the command line that make up a Config.
#ifndef CAMSERVE_SERVER_APP_CONFIG_FLAGS_H_
#define CAMSERVE_SERVER_APP_CONFIG_FLAGS_H_

#include "CLI/CLI.hpp"
#include "server/app/config.h"

namespace camserve {

// Describes them on `program`, whose command line sets `config`, unchecked.
// What `config` holds is their default, but that layouts are cached among what
// the user's other programs keep. Both have to outlive the parsing.
void AddConfigFlags(CLI::App& program, Config& config);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_APP_CONFIG_FLAGS_H_
