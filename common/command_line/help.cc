#include "common/command_line/help.h"

#include <cstddef>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "common/command_line/flags.h"

namespace camserve {
namespace {

constexpr size_t kWidth = 80;
// Where explanations begin.
constexpr size_t kColumn = 26;

// Appends the words of `text` to `help`, whose last line has `column` columns
// so far; further lines begin at `indent`.
void AppendWrapped(absl::string_view text, size_t column, size_t indent,
                   std::string& help) {
  bool is_first = true;
  for (const absl::string_view word :
       absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    if (!is_first && column + 1 + word.size() > kWidth) {
      absl::StrAppend(&help, "\n", std::string(indent, ' '));
      column = indent;
      is_first = true;
    }
    absl::StrAppend(&help, is_first ? "" : " ", word);
    column += word.size() + (is_first ? 0 : 1);
    is_first = false;
  }
  help += "\n";
}

// "  label     text that goes on\n            here".
void AppendEntry(const std::string& label, const std::string& text,
                 std::string& help) {
  const std::string line = absl::StrCat("  ", label);
  help += line;
  // Two columns stand between them at least.
  if (line.size() + 2 > kColumn) {
    absl::StrAppend(&help, "\n", std::string(kColumn, ' '));
  } else {
    help += std::string(kColumn - line.size(), ' ');
  }
  AppendWrapped(text, kColumn, kColumn, help);
}

bool IsArgument(const CLI::Option& option) {
  return option.get_lnames().empty() && option.get_snames().empty();
}

bool IsShown(const CLI::Option& option) { return !option.get_group().empty(); }

// "--out FILE"; a switch has no value.
std::string FlagWithValue(const CLI::Option& option) {
  const std::string value = ShapeOf(option).name;
  return absl::StrCat(option.get_name(), value.empty() ? "" : " ", value);
}

// "-o, --out FILE".
std::string Label(const CLI::Option& option) {
  if (IsArgument(option)) return ShapeOf(option).name;
  std::string label;
  for (const std::string& letter : option.get_snames()) {
    absl::StrAppend(&label, "-", letter, ", ");
  }
  return label + FlagWithValue(option);
}

std::string Explanation(const CLI::Option& option) {
  std::string text = option.get_description();
  if (!option.get_envname().empty()) {
    absl::StrAppend(&text, "; without it the environment's ",
                    option.get_envname());
  }
  if (!option.get_default_str().empty()) {
    absl::StrAppend(&text, " (", option.get_default_str(), ")");
  }
  return text;
}

std::string Flags(const CLI::App& command, const std::string& group) {
  std::string flags;
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_group() == group && !IsArgument(*option)) {
      AppendEntry(Label(*option), Explanation(*option), flags);
    }
  }
  return flags;
}

std::string Arguments(const CLI::App& command) {
  std::string arguments;
  for (const CLI::Option* option : command.get_options()) {
    if (IsArgument(*option)) {
      AppendEntry(Label(*option), Explanation(*option), arguments);
    }
  }
  return arguments;
}

std::string Commands(const CLI::App& program) {
  std::string commands;
  for (const CLI::App* command : program.get_subcommands({})) {
    AppendEntry(command->get_name(), command->get_description(), commands);
  }
  return commands;
}

void AppendSection(const std::string& title, const std::string& lines,
                   std::string& help) {
  if (!lines.empty()) absl::StrAppend(&help, "\n", title, ":\n", lines);
}

}  // namespace

std::string HelpFormatter::make_help(const CLI::App* command,
                                     std::string /*name*/,
                                     CLI::AppFormatMode /*mode*/) const {
  constexpr absl::string_view kUsage = "Usage: ";
  std::string help(kUsage);
  AppendWrapped(Usage(*command), kUsage.size(), kUsage.size(), help);
  help += "\n";
  AppendWrapped(command->get_description(), 0, 0, help);
  AppendSection("Commands", Commands(*command), help);
  AppendSection("Arguments", Arguments(*command), help);
  for (const std::string& group : command->get_groups()) {
    if (!group.empty()) AppendSection(group, Flags(*command, group), help);
  }
  if (!command->get_footer().empty()) {
    absl::StrAppend(&help, "\n", command->get_footer());
  }
  return help;
}

std::string Usage(const CLI::App& command) {
  std::string usage = FullName(command);
  if (!command.get_subcommands({}).empty()) return usage + " COMMAND [FLAGS]";
  std::string arguments;
  bool has_more_flags = false;
  for (const CLI::Option* option : command.get_options()) {
    if (IsArgument(*option)) {
      const std::string argument =
          absl::StrCat(ShapeOf(*option).name,
                       option->get_items_expected_max() > 1 ? "..." : "");
      absl::StrAppend(&arguments, option->get_required()
                                      ? absl::StrCat(" ", argument)
                                      : absl::StrCat(" [", argument, "]"));
    } else if (option->get_required()) {
      absl::StrAppend(&usage, " ", FlagWithValue(*option));
    } else {
      has_more_flags |= IsShown(*option);
    }
  }
  return absl::StrCat(usage, has_more_flags ? " [FLAGS]" : "", arguments);
}

std::string FullName(const CLI::App& command) {
  const CLI::App* const program = command.get_parent();
  return program == nullptr
             ? command.get_name()
             : absl::StrCat(program->get_name(), " ", command.get_name());
}

}  // namespace camserve
