#include "client/camctl/commands/arguments.h"

#include <set>
#include <utility>

#include "absl/flags/reflection.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "client/camctl/terminal/errors.h"
#include "client/camctl/terminal/text.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

// No argument of a program can hold it.
constexpr char kSeparator = '\0';

std::string Shortened(absl::string_view text) {
  return PrintableText(TruncateUtf8(text, 60));
}

class Parser {
 public:
  explicit Parser(absl::Span<const std::string> arguments) : rest_(arguments) {}

  absl::StatusOr<ParsedArguments> Parse() {
    while (!rest_.empty()) {
      const std::string& argument = Take();
      if (argument == "--") {
        parsed_.positional.insert(parsed_.positional.end(), rest_.begin(),
                                  rest_.end());
        break;
      }
      if (argument == "-h") {
        RETURN_IF_ERROR(ParseFlag("help"));
      } else if (argument == "-o") {
        RETURN_IF_ERROR(ParseFlag("out"));
      } else if (absl::StartsWith(argument, "--")) {
        RETURN_IF_ERROR(ParseFlag(argument.substr(2)));
      } else if (argument.size() > 1 && argument[0] == '-') {
        return UsageError(absl::StrCat(Shortened(argument),
                                       ": no such flag; flags begin with --"));
      } else {
        parsed_.positional.push_back(argument);
      }
    }
    return std::move(parsed_);
  }

 private:
  const std::string& Take() {
    const std::string& first = rest_.front();
    rest_.remove_prefix(1);
    return first;
  }

  // `text` is what follows "--".
  absl::Status ParseFlag(absl::string_view text) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(text, absl::MaxSplits('=', 1));
    const bool has_value = absl::StrContains(text, '=');
    std::string name(parts.first);
    absl::CommandLineFlag* flag = absl::FindCommandLineFlag(name);
    std::string value(parts.second);
    if (flag == nullptr && !has_value && absl::ConsumePrefix(&text, "no")) {
      flag = absl::FindCommandLineFlag(text);
      if (flag != nullptr && !flag->IsOfType<bool>()) flag = nullptr;
      name = std::string(text);
      value = "false";
    } else if (flag != nullptr && !has_value && flag->IsOfType<bool>()) {
      value = "true";
    } else if (flag != nullptr && !has_value) {
      if (rest_.empty()) {
        return UsageError(absl::StrCat("--", name, ": needs a value"));
      }
      value = Take();
    }
    if (flag == nullptr) {
      return UsageError(absl::StrCat("--", Shortened(parts.first),
                                     ": no such flag; see camctl help"));
    }
    return SetFlag(*flag, std::move(value));
  }

  absl::Status SetFlag(absl::CommandLineFlag& flag, std::string value) {
    const std::string name(flag.Name());
    const bool again = !seen_.insert(name).second;
    if (again && flag.IsOfType<RepeatedText>()) {
      value = absl::StrCat(flag.CurrentValue(),
                           absl::string_view(&kSeparator, 1), value);
    }
    std::string error;
    if (!flag.ParseFrom(value, &error)) {
      return UsageError(absl::StrCat(
          "--", name, ": '", Shortened(value), "' cannot be its value",
          flag.IsOfType<bool>() ? "; true or false can" : ""));
    }
    parsed_.flags.push_back(name);
    return absl::OkStatus();
  }

  absl::Span<const std::string> rest_;
  std::set<std::string> seen_;
  ParsedArguments parsed_;
};

}  // namespace

bool AbslParseFlag(absl::string_view text, RepeatedText* flag, std::string*) {
  flag->values.clear();
  if (!text.empty()) flag->values = absl::StrSplit(text, kSeparator);
  return true;
}

std::string AbslUnparseFlag(const RepeatedText& flag) {
  return absl::StrJoin(flag.values, absl::string_view(&kSeparator, 1));
}

absl::StatusOr<ParsedArguments> ParseArguments(
    absl::Span<const std::string> arguments) {
  return Parser(arguments).Parse();
}

}  // namespace camserve::camctl
