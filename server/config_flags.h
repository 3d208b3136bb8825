// The flags of the command line that make up a Config.
#ifndef CAMSERVE_SERVER_CONFIG_FLAGS_H_
#define CAMSERVE_SERVER_CONFIG_FLAGS_H_

#include "server/config.h"

namespace camserve {

// Where they are defined, for FlagsHelp.
inline constexpr char kConfigFlagsFile[] = "server/config_flags.cc";

// What they say, unchecked. After absl::ParseCommandLine.
Config ConfigFromFlags();

}  // namespace camserve

#endif  // CAMSERVE_SERVER_CONFIG_FLAGS_H_
