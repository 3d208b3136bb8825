// The command line: Abseil flags, parsed so that a mistake is one line and an
// exit code of its own.
#ifndef CAMSERVE_CLIENT_CAMCTL_COMMANDS_ARGUMENTS_H_
#define CAMSERVE_CLIENT_CAMCTL_COMMANDS_ARGUMENTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace camserve::camctl {

// A flag that may be given several times; each adds a value.
struct RepeatedText {
  std::vector<std::string> values;
};
bool AbslParseFlag(absl::string_view text, RepeatedText* flag,
                   std::string* error);
std::string AbslUnparseFlag(const RepeatedText& flag);

struct ParsedArguments {
  std::vector<std::string> positional;
  std::vector<std::string> flags;  // names, as given
};

// Sets the flags that `arguments` (without the program's name) holds: --name
// value, --name=value, --name and --noname of booleans; after "--" everything
// is positional; "-h" is --help, "-o" is --out. Usage error: an unknown flag, a
// value that it does not take.
absl::StatusOr<ParsedArguments> ParseArguments(
    absl::Span<const std::string> arguments);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_COMMANDS_ARGUMENTS_H_
