// Abseil's flags out of a command line. Abseil's own parser ends the process
// with several lines and status 1; ours lets main say one line and choose.
#ifndef CAMSERVE_SERVER_APP_COMMAND_LINE_H_
#define CAMSERVE_SERVER_APP_COMMAND_LINE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace camserve {

// Sets flags from --name=value, --name value, --name and --noname (the latter
// two for booleans). INVALID_ARGUMENT for anything else; what came before it is
// set.
absl::Status ParseFlags(int argc, const char* const* argv);

// Whether all that was printed to the standard output has reached it.
// INTERNAL: the disk is full, or its reader gone.
absl::Status FlushStandardOutput();

// Name, meaning and default of each flag defined in a source file whose name
// ends in `file`, by name.
std::string FlagsHelp(absl::string_view file);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_APP_COMMAND_LINE_H_
