// Help within 80 columns: usage, summary, commands, flags by group, and
// whatever the footer says.
#ifndef CAMSERVE_COMMON_COMMAND_LINE_HELP_H_
#define CAMSERVE_COMMON_COMMAND_LINE_HELP_H_

#include <string>

#include "CLI/CLI.hpp"

namespace camserve {

// For CLI::App::formatter. Lists a program's commands, a line each.
// Thread-safe.
class HelpFormatter : public CLI::FormatterBase {
 public:
  std::string make_help(const CLI::App* command, std::string name,
                        CLI::AppFormatMode mode) const override;
};

// "camctl evaluate --data FOLDER|CSV [FLAGS] [FILE...]": required flags, and
// the positional arguments.
std::string Usage(const CLI::App& command);

// "camctl evaluate".
std::string FullName(const CLI::App& command);

}  // namespace camserve

#endif  // CAMSERVE_COMMON_COMMAND_LINE_HELP_H_
