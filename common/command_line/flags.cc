#include "common/command_line/flags.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "common/text.h"

namespace camserve {
namespace {

// How many words a positional argument may have that takes any number: more
// than a command line holds. CLI11 gives it the words up to that number. As a
// list without end it would also take "[a,b]" apart, which may be a file's
// name.
constexpr int kAnyNumber = 1 << 24;

// How choices are written in the type of an option: "NAME:{jet,viridis}", as
// CLI11's own validators write it, and "NAMES:{aopc,haas},..." for several.
constexpr absl::string_view kChoicesBegin = ":{";
constexpr absl::string_view kOneEnds = "}";
constexpr absl::string_view kSeveralEnd = "},...";

// "a", "a or b", "a, b or c".
std::string Alternatives(const std::vector<std::string>& names) {
  std::string text = names.front();
  for (size_t i = 1; i < names.size(); ++i) {
    absl::StrAppend(&text, i + 1 < names.size() ? ", " : " or ", names[i]);
  }
  return text;
}

bool IsOneOf(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Why `text` is refused; empty where it is taken.
std::string Refusal(const std::vector<std::string>& names, bool several,
                    const std::string& text) {
  const std::vector<std::string> given =
      several ? flags_internal::SplitList(text) : std::vector{text};
  const bool all_known = std::all_of(
      given.begin(), given.end(),
      [&](const std::string& name) { return IsOneOf(names, name); });
  if (all_known) return "";
  return absl::StrCat("takes ", Alternatives(names),
                      several ? ", or several with commas" : "", ", not ",
                      Quoted(text));
}

}  // namespace

namespace flags_internal {

CLI::Option* Add(CLI::App& command, const FlagText& text,
                 const std::string& default_text, SetValue set) {
  // The option's name, which errors have to hold. It is known only when the
  // option is made.
  const auto name = std::make_shared<std::string>();
  CLI::Option* const option = command.add_option(
      text.names,
      [name, set = std::move(set)](const CLI::results_t& given) {
        for (const std::string& value : given) {
          const absl::Status status = set(value);
          if (!status.ok()) {
            throw CLI::ValidationError(*name, std::string(status.message()));
          }
        }
        return true;
      },
      text.help);
  *name = option->get_name();
  return option->type_name(text.value)
      ->default_str(default_text)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

void Restrict(CLI::Option& option, std::vector<std::string> names,
              bool several) {
  option.description(
      absl::StrCat(option.get_description(), ": ", absl::StrJoin(names, ", ")));
  const std::string description = absl::StrCat(
      "{", absl::StrJoin(names, ","), several ? kSeveralEnd : kOneEnds);
  option.check(CLI::Validator(
      [names = std::move(names), several](std::string& text) {
        return Refusal(names, several, text);
      },
      description));
}

std::vector<std::string> SplitList(const std::string& text) {
  return absl::StrSplit(text, ',');
}

}  // namespace flags_internal

void Require(CLI::Option* option) { option->required(); }

CLI::Option* AddFlag(CLI::App& command, const FlagText& text, bool& value) {
  std::vector<std::string> names = absl::StrSplit(text.names, ',');
  std::vector<std::string> negations;
  for (absl::string_view name : names) {
    if (absl::ConsumePrefix(&name, "--")) {
      negations.push_back(absl::StrCat("no", name));
    }
  }
  for (const std::string& negation : negations) {
    names.push_back("!--" + negation);
  }
  CLI::Option* const option =
      command.add_flag(absl::StrJoin(names, ","), value, text.help)
          ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  if (value) {
    option->default_str(
        absl::StrCat("on; --", negations.front(), " turns it off"));
  }
  return option;
}

CLI::Option* AddFlag(CLI::App& command, const FlagText& text,
                     std::vector<std::string>& values) {
  return flags_internal::Add(command, text, /*default_text=*/"",
                             [&values](const std::string& value) {
                               values.push_back(value);
                               return absl::OkStatus();
                             })
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

CLI::Option* AddList(CLI::App& command, const FlagText& text,
                     std::vector<std::string>& values) {
  return flags_internal::Add(command, text, absl::StrJoin(values, ","),
                             [&values](const std::string& given) {
                               values.clear();
                               if (!given.empty())
                                 values = flags_internal::SplitList(given);
                               return absl::OkStatus();
                             });
}

CLI::Option* AddArgument(CLI::App& command, const FlagText& text,
                         std::string& value) {
  return AddFlag(command, text, value);
}

CLI::Option* AddArguments(CLI::App& command, const FlagText& text,
                          std::vector<std::string>& values) {
  return AddFlag(command, text, values)->expected(kAnyNumber);
}

ValueShape ShapeOf(const CLI::Option& option) {
  ValueShape shape;
  if (option.get_items_expected_max() == 0) return shape;
  const std::string type = option.get_type_name();
  const size_t begin = type.find(std::string(kChoicesBegin));
  shape.name = type.substr(0, begin);
  if (begin == std::string::npos) return shape;
  absl::string_view choices = type;
  choices.remove_prefix(begin + kChoicesBegin.size());
  shape.several = absl::ConsumeSuffix(&choices, kSeveralEnd);
  absl::ConsumeSuffix(&choices, kOneEnds);
  shape.choices = absl::StrSplit(choices, ',');
  return shape;
}

}  // namespace camserve
