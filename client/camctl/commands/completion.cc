#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "client/camctl/commands/command.h"
#include "client/camctl/terminal/console.h"
#include "common/command_line/command_line.h"
#include "common/command_line/flags.h"

namespace camserve::camctl {
namespace {

// A template in which $PROGRAM, $COMMANDS and so on are replaced. Bash splits
// "--flag=value" into three words.
constexpr absl::string_view kBashScript = R"(# Completes $PROGRAM in bash:
#   source <($PROGRAM completion bash)
_$PROGRAM() {
  local word=${COMP_WORDS[COMP_CWORD]} flag=${COMP_WORDS[COMP_CWORD - 1]}
  local command='' flags='$PROGRAM_FLAGS' values='$COMMANDS' is_list='' i
  COMPREPLY=()
  if [[ $word == = ]]; then
    word=''
  elif [[ $flag == = ]] && ((COMP_CWORD >= 2)); then
    flag=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      $COMMAND_PATTERN) command=${COMP_WORDS[i]} && break ;;
    esac
  done
  case $command in
$CASES  esac
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$flags" -- "$word")
  elif [[ -n $is_list ]]; then
    mapfile -t COMPREPLY < <(
      compgen -P "${word%"${word##*,}"}" -W "$values" -- "${word##*,}"
    )
  elif [[ -n $values ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$values" -- "$word")
  fi
}
complete -o default -F _$PROGRAM $PROGRAM
)";

constexpr absl::string_view kZshScript = R"(#compdef $PROGRAM
# Completes $PROGRAM in zsh:
#   source <($PROGRAM completion zsh)
_$PROGRAM() {
  local curcontext=$curcontext state line
  local -a commands=(
$COMMANDS  )
  _arguments -C$PROGRAM_FLAGS \
    '1: :->command' \
    '*:: :->arguments'
  case $state in
    command) _describe command commands ;;
    arguments)
      curcontext="${curcontext%:*}-$line[1]:"
      case $line[1] in
$CASES      esac
      ;;
  esac
}
if [[ $funcstack[1] == _$PROGRAM ]]; then
  _$PROGRAM "$@"
else
  compdef _$PROGRAM $PROGRAM
fi
)";

bool IsArgument(const CLI::Option& option) {
  return option.get_lnames().empty() && option.get_snames().empty();
}

std::vector<const CLI::Option*> ShownOptions(const CLI::App& command) {
  return command.get_options([](const CLI::Option* option) {
    return IsArgument(*option) || !option->get_group().empty();
  });
}

// The spellings that zsh offers: "--out" and, where the flag has one, "-o".
std::vector<std::string> Spellings(const CLI::Option& option) {
  std::vector<std::string> spellings = {option.get_name()};
  for (const std::string& letter : option.get_snames()) {
    spellings.push_back("-" + letter);
  }
  return spellings;
}

std::string FlagNames(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* const option : ShownOptions(command)) {
    if (!IsArgument(*option)) names.push_back(option->get_name());
  }
  return absl::StrJoin(names, " ");
}

std::vector<std::string> CommandNames(const CLI::App& program) {
  std::vector<std::string> names;
  for (const CLI::App* const command : program.get_subcommands({})) {
    names.push_back(command->get_name());
  }
  return names;
}

// Matches all spellings of a flag, hidden ones too: the values complete alike.
std::string BashPattern(const CLI::Option& option) {
  std::vector<std::string> spellings;
  for (const std::string& name : option.get_lnames()) {
    spellings.push_back("--" + name);
  }
  for (const std::string& letter : option.get_snames()) {
    spellings.push_back("-" + letter);
  }
  return absl::StrJoin(spellings, " | ");
}

std::string BashValues(const ValueShape& shape) {
  return absl::StrCat("values='", absl::StrJoin(shape.choices, " "), "'",
                      shape.several ? " is_list=1" : "");
}

std::string BashCase(const CLI::App& command) {
  // Completes an argument, which stands where the word before is no flag.
  std::string arguments = "values=''";
  std::string flags;
  for (const CLI::Option* const option : ShownOptions(command)) {
    const ValueShape shape = ShapeOf(*option);
    if (IsArgument(*option)) {
      arguments = BashValues(shape);
    } else if (!shape.name.empty()) {
      absl::StrAppend(&flags, "        ", BashPattern(*option), ") ",
                      BashValues(shape), " ;;\n");
    }
  }
  return absl::StrCat("    ", command.get_name(), ")\n      flags='",
                      FlagNames(command), "'\n      ", arguments,
                      "\n      case $flag in\n", flags,
                      "      esac\n      ;;\n");
}

// Escapes `text` for single quotes within which a colon or a bracket would end
// it.
std::string ZshText(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"'", "'\\''"},
                                    {"\\", "\\\\"},
                                    {":", "\\:"},
                                    {"[", "\\["},
                                    {"]", "\\]"}});
}

bool IsPath(const ValueShape& shape) {
  return absl::StrContains(shape.name, "FILE") ||
         absl::StrContains(shape.name, "FOLDER");
}

// How zsh completes a value, as ":FILE:_files" or ":NAME:(jet viridis)"; empty
// for a flag without a value.
std::string ZshValue(const ValueShape& shape) {
  if (shape.name.empty()) return "";
  const std::string names = absl::StrJoin(shape.choices, " ");
  std::string action = absl::StrCat("(", names, ")");
  if (shape.several) action = absl::StrCat("_values -s , name ", names);
  // A blank says that there is nothing to choose from.
  if (names.empty()) action = IsPath(shape) ? "_files" : " ";
  return absl::StrCat(":", ZshText(shape.name), ":", action);
}

std::string ZshSpecs(const CLI::App& command, absl::string_view indent) {
  std::string specs;
  for (const CLI::Option* const option : ShownOptions(command)) {
    const ValueShape shape = ShapeOf(*option);
    const auto append = [&](absl::string_view spec) {
      absl::StrAppend(&specs, " \\\n", indent, "'", spec, ZshValue(shape), "'");
    };
    if (IsArgument(*option)) {
      append(option->get_items_expected_max() > 1 ? "*" : "1");
      continue;
    }
    for (const std::string& spelling : Spellings(*option)) {
      // "--flag=" allows "--flag value" as well; "-f+" allows "-fVALUE" and
      // "-f VALUE".
      const bool is_long = spelling.size() > 2;
      const absl::string_view value = shape.name.empty() ? ""
                                      : is_long          ? "="
                                                         : "+";
      append(absl::StrCat("*", spelling, value, "[",
                          ZshText(option->get_description()), "]"));
    }
  }
  return specs;
}

std::string ZshCase(const CLI::App& command) {
  return absl::StrCat("        ", command.get_name(), ")\n          _arguments",
                      ZshSpecs(command, "            "), "\n          ;;\n");
}

// A script for bash, to be read by `source`. `program` has commands.
std::string BashCompletion(const CLI::App& program) {
  const std::vector<std::string> names = CommandNames(program);
  std::string cases;
  for (const CLI::App* const command : program.get_subcommands({})) {
    cases += BashCase(*command);
  }
  return absl::StrReplaceAll(kBashScript,
                             {{"$PROGRAM_FLAGS", FlagNames(program)},
                              {"$PROGRAM", program.get_name()},
                              {"$COMMANDS", absl::StrJoin(names, " ")},
                              {"$COMMAND_PATTERN", absl::StrJoin(names, " | ")},
                              {"$CASES", cases}});
}

// A script for zsh, to be read by `source` after compinit, or to lie in a
// folder of $fpath as _PROGRAM. `program` has commands.
std::string ZshCompletion(const CLI::App& program) {
  std::string commands;
  std::string cases;
  for (const CLI::App* const command : program.get_subcommands({})) {
    absl::StrAppend(&commands, "    '", command->get_name(), ":",
                    ZshText(command->get_description()), "'\n");
    cases += ZshCase(*command);
  }
  return absl::StrReplaceAll(kZshScript,
                             {{"$PROGRAM_FLAGS", ZshSpecs(program, "    ")},
                              {"$PROGRAM", program.get_name()},
                              {"$COMMANDS", commands},
                              {"$CASES", cases}});
}

using Script = std::string (*)(const CLI::App& program);

}  // namespace

Command AddCompletion(CLI::App& camctl) {
  CLI::App& command = AddCommand(
      camctl, {.name = "completion",
               .summary = "A script that completes camctl's command lines.",
               .examples = {"source <(camctl completion bash)",
                            "source <(camctl completion zsh)"}});
  const auto script = std::make_shared<Script>(nullptr);
  AddChoice(command, {"shell", "SHELL", "the shell that reads it"},
            {{"bash", BashCompletion}, {"zsh", ZshCompletion}}, *script)
      ->required();
  return {&command, [&camctl, script](const Console& console) {
            console.out << (*script)(camctl);
            return absl::OkStatus();
          }};
}

}  // namespace camserve::camctl
