#include "common/command_line/command_line.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "common/command_line/flag_values.h"
#include "common/command_line/flags.h"
#include "common/command_line/help.h"
#include "common/command_line/nearest_name.h"
#include "common/status_macros.h"
#include "common/text.h"

namespace camserve {
namespace {

constexpr char kEndOfFlags[] = "--";
// The group of flags that are put in no other.
constexpr char kFlagsGroup[] = "Flags";

// "; did you mean --layer?", or where to look.
std::string Advice(absl::string_view dashes, const std::string& nearest,
                   const CLI::App& command) {
  return nearest.empty()
             ? absl::StrCat("; see ", FullName(command), " --help")
             : absl::StrCat("; did you mean ", dashes, nearest, "?");
}

bool IsFlag(absl::string_view argument) {
  return argument.size() > 1 && argument[0] == '-' && argument != kEndOfFlags;
}

struct WrittenFlag {
  std::string name;   // with its dashes
  std::string value;  // after '='
  bool has_value = false;
};

WrittenFlag Split(const std::string& argument) {
  const size_t equals = argument.find('=');
  if (equals == std::string::npos) return {.name = argument};
  return {.name = argument.substr(0, equals),
          .value = argument.substr(equals + 1),
          .has_value = true};
}

bool IsSwitch(const CLI::Option& option) {
  return option.get_items_expected_max() == 0;
}

// Null where none of the commands has a flag of that name.
CLI::Option* FindInCommands(CLI::App& program, const std::string& name) {
  for (CLI::App* const command : program.get_subcommands({})) {
    if (CLI::Option* const option = command->get_option_no_throw(name)) {
      return option;
    }
  }
  return nullptr;
}

// Where the command's name stands: flags and their values may come before it.
// The end where none is.
size_t FindCommandName(CLI::App& program,
                       const std::vector<std::string>& arguments) {
  size_t i = 0;
  while (i < arguments.size() && IsFlag(arguments[i])) {
    const WrittenFlag flag = Split(arguments[i]);
    const CLI::Option* const option = FindInCommands(program, flag.name);
    const bool value_follows =
        option != nullptr && !IsSwitch(*option) && !flag.has_value;
    i += value_follows ? 2 : 1;
  }
  return std::min(i, arguments.size());
}

// Null where there is none of that name.
CLI::App* FindCommand(CLI::App& program, const std::string& name) {
  for (CLI::App* const command : program.get_subcommands({})) {
    if (command->get_name() == name) return command;
  }
  return nullptr;
}

absl::Status NoCommand(const CLI::App& program) {
  return absl::InvalidArgumentError(
      absl::StrCat("no command; see ", program.get_name(), " --help"));
}

absl::Status UnknownCommand(const CLI::App& program, const std::string& name) {
  std::vector<std::string> names;
  for (const CLI::App* const command : program.get_subcommands({})) {
    names.push_back(command->get_name());
  }
  return absl::InvalidArgumentError(
      absl::StrCat(Quoted(name), ": no such command",
                   Advice("", NearestName(name, names), program)));
}

// Writes --name=false of a switch as --noname, which CLI11 takes without a
// value.
absl::StatusOr<std::string> SwitchWithoutValue(const CLI::Option& option,
                                               const WrittenFlag& flag) {
  const absl::string_view name = absl::StripPrefix(flag.name, "--");
  if (option.check_fname(std::string(name))) {
    return absl::InvalidArgumentError(
        absl::StrCat(flag.name, ": takes no value"));
  }
  bool is_on = false;
  const absl::Status parsed = ParseFlagValue(flag.value, is_on);
  if (!parsed.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(flag.name, ": ", parsed.message()));
  }
  if (is_on) return flag.name;
  return absl::StrCat("--no", name);
}

// Writes `arguments` so that CLI11 understands them as they are meant: it would
// take the next argument for the value of "--name=", and accepts more words
// than true and false as values of a switch.
absl::StatusOr<std::vector<std::string>> Spelled(
    CLI::App& command, const std::vector<std::string>& arguments) {
  std::vector<std::string> spelled;
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == kEndOfFlags) {
      spelled.insert(spelled.end(), arguments.begin() + i, arguments.end());
      break;
    }
    const WrittenFlag flag = Split(arguments[i]);
    const CLI::Option* const option =
        IsFlag(flag.name) ? command.get_option_no_throw(flag.name) : nullptr;
    if (option == nullptr) {
      spelled.push_back(arguments[i]);
    } else if (flag.has_value && IsSwitch(*option)) {
      ASSIGN_OR_RETURN(std::string name, SwitchWithoutValue(*option, flag));
      spelled.push_back(std::move(name));
    } else if (flag.has_value && flag.value.empty()) {
      spelled.insert(spelled.end(), {flag.name, ""});
    } else {
      spelled.push_back(arguments[i]);
      const bool value_follows = !flag.has_value && !IsSwitch(*option);
      if (value_follows && ++i < arguments.size()) {
        spelled.push_back(arguments[i]);
      }
    }
  }
  return spelled;
}

// The names of the command's flags, without dashes.
std::vector<std::string> FlagNames(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* const option : command.get_options()) {
    if (option->get_group().empty() || option->get_lnames().empty()) continue;
    names.push_back(option->get_lnames().front());
  }
  return names;
}

// The error for an argument that CLI11 did not know; OK where there is none.
absl::Status CheckLeftovers(const CLI::App& program, const CLI::App& command) {
  const std::vector<std::string> leftovers =
      program.remaining(/*recurse=*/true);
  for (const std::string& leftover : leftovers) {
    if (!IsFlag(leftover)) continue;
    const std::string written = Split(leftover).name;
    const std::string name = written.substr(
        std::min(written.find_first_not_of('-'), written.size()));
    return absl::InvalidArgumentError(absl::StrCat(
        MendedText(written, 64), ": ", FullName(command), " has no such flag",
        Advice("--", NearestName(name, FlagNames(command)), command)));
  }
  for (const std::string& leftover : leftovers) {
    if (leftover != kEndOfFlags) {
      return absl::InvalidArgumentError(absl::StrCat(
          Quoted(leftover), ": one argument too many; ", Usage(command)));
    }
  }
  return absl::OkStatus();
}

absl::Status MissingError(const CLI::App& command) {
  for (const CLI::Option* const option : command.get_options()) {
    if (!option->get_required() || option->count() > 0) continue;
    if (option->get_lnames().empty()) break;
    return absl::InvalidArgumentError(
        absl::StrCat(option->get_name(), ": missing; give ", option->get_name(),
                     " ", ShapeOf(*option).name));
  }
  return absl::InvalidArgumentError(
      absl::StrCat("too few arguments; ", Usage(command)));
}

// `message` is CLI11's, which begins with the flag's name and ':'.
absl::Status NoValueError(CLI::App& command, const std::string& message) {
  const std::string name = message.substr(0, message.find(':'));
  const CLI::Option* const option = command.get_option_no_throw(name);
  return absl::InvalidArgumentError(
      absl::StrCat(name, ": needs a value", option == nullptr ? "" : ", ",
                   option == nullptr ? "" : ShapeOf(*option).name));
}

absl::StatusOr<Asked> Parse(CLI::App& program, CLI::App& command,
                            std::vector<std::string> arguments) {
  // CLI11 takes them off the end.
  std::reverse(arguments.begin(), arguments.end());
  Asked asked = Asked::kRun;
  absl::Status missing;
  try {
    program.parse(std::move(arguments));
  } catch (const CLI::CallForHelp&) {
    asked = Asked::kHelp;
  } catch (const CLI::CallForVersion&) {
    asked = Asked::kVersion;
  } catch (const CLI::RequiredError&) {
    missing = MissingError(command);
  } catch (const CLI::ArgumentMismatch& error) {
    return NoValueError(command, error.what());
  } catch (const CLI::ParseError& error) {
    return absl::InvalidArgumentError(error.what());
  }
  // Unknown arguments are told first: one may be a required flag, misspelt.
  // They are told in spite of --help, for scripts check their command lines
  // with that.
  RETURN_IF_ERROR(CheckLeftovers(program, command));
  RETURN_IF_ERROR(missing);
  return asked;
}

}  // namespace

void DescribeProgram(CLI::App& program) {
  program.formatter(std::make_shared<HelpFormatter>());
  program.allow_extras();
  // A second command's name is an argument of the first.
  program.require_subcommand(0, 1);
  program.option_defaults()->group(kFlagsGroup);
  program.set_help_flag("--help,-h", "print what it takes");
  program.set_version_flag("--version", program.get_name(),
                           "print the version");
}

CLI::App& AddCommand(CLI::App& program, const CommandText& text) {
  CLI::App& command = *program.add_subcommand(text.name, text.summary);
  command.get_help_ptr()
      ->description("print what the command takes")
      ->group(kFlagsGroup);
  command.set_version_flag("--version", program.get_name())->group("");
  std::string examples =
      text.examples.size() > 1 ? "Examples:\n" : "Example:\n";
  for (const std::string& example : text.examples) {
    absl::StrAppend(&examples, "  ", example, "\n");
  }
  if (!text.examples.empty()) command.footer(examples);
  return command;
}

absl::StatusOr<Asked> ParseCommandLine(CLI::App& program,
                                       std::vector<std::string> arguments) {
  if (program.get_subcommands({}).empty()) {
    ASSIGN_OR_RETURN(arguments, Spelled(program, arguments));
    return Parse(program, program, std::move(arguments));
  }
  const size_t at = FindCommandName(program, arguments);
  if (at == arguments.size()) {
    absl::StatusOr<Asked> asked = Parse(program, program, arguments);
    if (asked.ok() && *asked != Asked::kRun) return asked;
    return NoCommand(program);
  }
  const std::string name = arguments[at];
  CLI::App* const command = FindCommand(program, name);
  if (command == nullptr) return UnknownCommand(program, name);
  arguments.erase(arguments.begin() + static_cast<std::ptrdiff_t>(at));
  ASSIGN_OR_RETURN(arguments, Spelled(*command, arguments));
  arguments.insert(arguments.begin(), name);
  return Parse(program, *command, std::move(arguments));
}

}  // namespace camserve
