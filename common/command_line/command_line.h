// Parses a program's command line: its commands and their flags (flags.h). A
// mistake becomes one line for the person who made it.
//
//   CLI::App program("Asks a server.", "ask");
//   DescribeProgram(program);
//   CLI::App& list =
//       AddCommand(program, {"list", "What there is.", {"ask list"}});
//   AddFlag(list, {"--out", "FILE", "where to write it"}, out);
//   ASSIGN_OR_RETURN(const Asked asked, ParseCommandLine(program, arguments));
//   if (asked == Asked::kHelp) std::cout << program.help();
//
// Not thread-safe.
#ifndef CAMSERVE_COMMON_COMMAND_LINE_COMMAND_LINE_H_
#define CAMSERVE_COMMON_COMMAND_LINE_COMMAND_LINE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/command_line/description.h"

namespace camserve {

struct CommandText {
  std::string name;
  std::string summary;                // a sentence
  std::vector<std::string> examples;  // whole command lines
};

// Gives `program` --help, -h and --version, the help of help.h, and the
// settings that ParseCommandLine needs. Call it before flags and commands are
// added.
void DescribeProgram(CLI::App& program);

// Adds a command to a program that DescribeProgram was called for.
CLI::App& AddCommand(CLI::App& program, const CommandText& text);

enum class Asked { kRun, kHelp, kVersion };

// Sets the variables of the flags that `arguments` (without the program's name)
// holds: --name value and --name=value, -n value; after "--" everything is
// positional. A program with commands needs the name of one; flags may stand
// before that name too. The command is then in program.get_subcommands().
// INVALID_ARGUMENT, in one line: no or an unknown command; an unknown flag,
// with the nearest known one; a value that a flag does not take; a flag without
// its value; a required flag or argument that is missing; too many arguments.
// Flags before the mistake may have been set.
absl::StatusOr<Asked> ParseCommandLine(CLI::App& program,
                                       std::vector<std::string> arguments);

}  // namespace camserve

#endif  // CAMSERVE_COMMON_COMMAND_LINE_COMMAND_LINE_H_
