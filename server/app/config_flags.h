// The flags of the command line that make up a Config.
#ifndef CAMSERVE_SERVER_APP_CONFIG_FLAGS_H_
#define CAMSERVE_SERVER_APP_CONFIG_FLAGS_H_

#include "server/app/config.h"

namespace camserve {

// Where they are defined, for FlagsHelp.
inline constexpr char kConfigFlagsFile[] = "server/app/config_flags.cc";

// What they say, unchecked. After absl::ParseCommandLine.
Config ConfigFromFlags();

}  // namespace camserve

#endif  // CAMSERVE_SERVER_APP_CONFIG_FLAGS_H_
