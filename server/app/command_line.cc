#include "server/app/command_line.h"

#include <cstdio>
#include <map>
#include <optional>

#include "absl/flags/reflection.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/status_macros.h"
#include "common/text.h"

namespace camserve {
namespace {

// One flag as it was written.
struct Argument {
  absl::string_view name;
  std::optional<absl::string_view> value;  // after '='
};

Argument SplitArgument(absl::string_view text) {
  const size_t equals = text.find('=');
  if (equals == absl::string_view::npos) return {.name = text};
  return {.name = text.substr(0, equals), .value = text.substr(equals + 1)};
}

absl::Status SetFlag(absl::CommandLineFlag& flag, absl::string_view value) {
  std::string error;  // quotes the value as it is
  if (flag.ParseFrom(value, &error)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("--", flag.Name(), ": ", Quoted(value),
                   " is no value of it; --help tells what it is"));
}

// --noname, for a boolean.
absl::CommandLineFlag* FindNegated(const Argument& argument) {
  absl::string_view name = argument.name;
  if (argument.value.has_value() || !absl::ConsumePrefix(&name, "no")) {
    return nullptr;
  }
  absl::CommandLineFlag* flag = absl::FindCommandLineFlag(name);
  return flag != nullptr && flag->IsOfType<bool>() ? flag : nullptr;
}

}  // namespace

absl::Status ParseFlags(int argc, const char* const* argv) {
  for (int i = 1; i < argc; ++i) {
    absl::string_view text = argv[i];
    if (!absl::ConsumePrefix(&text, "--") || text.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat(Quoted(argv[i]),
                       " is no flag; flags are --name=value, and --help "
                       "lists them"));
    }
    const Argument argument = SplitArgument(text);
    if (absl::CommandLineFlag* negated = FindNegated(argument)) {
      RETURN_IF_ERROR(SetFlag(*negated, "false"));
      continue;
    }
    absl::CommandLineFlag* flag = absl::FindCommandLineFlag(argument.name);
    if (flag == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat(
          "there is no flag ", Quoted(argv[i]), "; --help lists the flags"));
    }
    if (argument.value.has_value()) {
      RETURN_IF_ERROR(SetFlag(*flag, *argument.value));
    } else if (flag->IsOfType<bool>()) {
      RETURN_IF_ERROR(SetFlag(*flag, "true"));
    } else if (++i < argc) {
      RETURN_IF_ERROR(SetFlag(*flag, argv[i]));
    } else {
      return absl::InvalidArgumentError(
          absl::StrCat("--", flag->Name(), ": has no value"));
    }
  }
  return absl::OkStatus();
}

absl::Status FlushStandardOutput() {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) {
    return absl::OkStatus();
  }
  return absl::InternalError(
      "standard output: cannot be written; is the disk full, or its reader "
      "gone?");
}

std::string FlagsHelp(absl::string_view file) {
  std::map<std::string, absl::CommandLineFlag*> flags;
  for (const auto& [name, flag] : absl::GetAllFlags()) {
    if (absl::EndsWith(flag->Filename(), file)) flags.emplace(name, flag);
  }
  std::string help;
  for (const auto& [name, flag] : flags) {
    const std::string value = flag->DefaultValue();
    absl::StrAppend(&help, "  --", name, "  ", flag->Help(), " [",
                    value.empty() ? "empty" : value, "]\n");
  }
  return help;
}

}  // namespace camserve
