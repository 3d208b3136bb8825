// Typed flags and positional arguments of a command, on CLI11. A program
// describes them once; parsing (command_line.h), help (help.h) and what
// completes a command line all read that description.
//
//   struct BenchFlags {
//     int concurrency = 8;
//     ColorMap color_map = ColorMap::kJet;
//   };
//   AddFlag(command, {"--concurrency", "N", "calls at a time"},
//           flags.concurrency);
//   AddChoice(command, {"--color_map", "NAME", "colours of the heatmap"},
//             {{"jet", ColorMap::kJet}, {"viridis", ColorMap::kViridis}},
//             flags.color_map);
//
// A variable has to live as long as `command`; what it holds when its flag is
// added is the default, which help shows. Where a flag is given again the last
// counts. Not for several threads.
#ifndef CAMSERVE_COMMON_COMMAND_LINE_FLAGS_H_
#define CAMSERVE_COMMON_COMMAND_LINE_FLAGS_H_

#include <algorithm>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "common/command_line/description.h"
#include "common/command_line/flag_values.h"

namespace camserve {

// How a flag or a positional argument is written and explained.
struct FlagText {
  // The names with commas between them: "--out,-o". All are accepted; of those
  // with two dashes help shows the first. A positional argument has one word
  // without dashes.
  std::string names;
  // What help calls the value: "FILE".
  std::string value;
  std::string help;
};

// A flag with a value of T, one of those of flag_values.h.
template <typename T>
CLI::Option* AddFlag(CLI::App& command, const FlagText& text, T& value);

// A switch: --name, --noname, --name=true and --name=false. It has no value in
// help.
CLI::Option* AddFlag(CLI::App& command, const FlagText& text, bool& value);

// A flag that may be given several times; each adds a value.
CLI::Option* AddFlag(CLI::App& command, const FlagText& text,
                     std::vector<std::string>& values);

// A flag whose value is a list with commas between the items; an empty text is
// an empty list.
CLI::Option* AddList(CLI::App& command, const FlagText& text,
                     std::vector<std::string>& values);

// One positional argument, or any number of them.
CLI::Option* AddArgument(CLI::App& command, const FlagText& text,
                         std::string& value);
CLI::Option* AddArguments(CLI::App& command, const FlagText& text,
                          std::vector<std::string>& values);

// The flag, or at least one value of the argument, has to be given.
void Require(CLI::Option* option);

// The values that a flag takes, each with its name.
template <typename T>
using Choices = std::vector<std::pair<std::string, T>>;

// A flag that takes one of `choices`, whose names help lists.
template <typename T>
CLI::Option* AddChoice(CLI::App& command, const FlagText& text,
                       std::type_identity_t<Choices<T>> choices, T& value);

// A flag that takes one or several of `choices`, with commas between them.
template <typename T>
CLI::Option* AddChoices(CLI::App& command, const FlagText& text,
                        std::type_identity_t<Choices<T>> choices,
                        std::vector<T>& values);

// What a value of an option looks like.
struct ValueShape {
  std::string name;                  // "FILE"; empty: a switch
  std::vector<std::string> choices;  // empty: anything
  bool several = false;              // of the choices, with commas
};
ValueShape ShapeOf(const CLI::Option& option);

// Implementation details below.

namespace flags_internal {

// `set` takes one value; the message of its error follows "--name: ".
using SetValue = std::function<absl::Status(const std::string& text)>;
CLI::Option* Add(CLI::App& command, const FlagText& text,
                 const std::string& default_text, SetValue set);

// Lists `names` in the help, and refuses others.
void Restrict(CLI::Option& option, std::vector<std::string> names,
              bool several);

std::vector<std::string> SplitList(const std::string& text);

template <typename T>
std::vector<std::string> NamesOf(const Choices<T>& choices) {
  std::vector<std::string> names;
  for (const auto& [name, value] : choices) names.push_back(name);
  return names;
}

// REQUIRES: one of them is called `name`.
template <typename T>
const T& ValueOf(const Choices<T>& choices, absl::string_view name) {
  return std::find_if(choices.begin(), choices.end(),
                      [&](const auto& choice) { return choice.first == name; })
      ->second;
}

// Empty where none of them is `value`: a flag without a default.
template <typename T>
std::string NameOf(const Choices<T>& choices, const T& value) {
  for (const auto& [name, choice] : choices) {
    if (choice == value) return name;
  }
  return "";
}

}  // namespace flags_internal

template <typename T>
CLI::Option* AddFlag(CLI::App& command, const FlagText& text, T& value) {
  return flags_internal::Add(
      command, text, FlagValueText(value),
      [&value](const std::string& given) -> absl::Status {
        return ParseFlagValue(given, value);
      });
}

template <typename T>
CLI::Option* AddChoice(CLI::App& command, const FlagText& text,
                       std::type_identity_t<Choices<T>> choices, T& value) {
  std::vector<std::string> names = flags_internal::NamesOf(choices);
  const std::string default_name = flags_internal::NameOf(choices, value);
  CLI::Option* const option = flags_internal::Add(
      command, text, default_name,
      [&value, choices](const std::string& given) -> absl::Status {
        value = flags_internal::ValueOf(choices, given);
        return absl::OkStatus();
      });
  flags_internal::Restrict(*option, std::move(names), /*several=*/false);
  return option;
}

template <typename T>
CLI::Option* AddChoices(CLI::App& command, const FlagText& text,
                        std::type_identity_t<Choices<T>> choices,
                        std::vector<T>& values) {
  std::vector<std::string> names = flags_internal::NamesOf(choices);
  const std::string default_names =
      absl::StrJoin(values, ",", [&](std::string* joined, const T& value) {
        joined->append(flags_internal::NameOf(choices, value));
      });
  CLI::Option* const option = flags_internal::Add(
      command, text, default_names,
      [&values, choices](const std::string& given) -> absl::Status {
        values.clear();
        for (const std::string& name : flags_internal::SplitList(given)) {
          values.push_back(flags_internal::ValueOf(choices, name));
        }
        return absl::OkStatus();
      });
  flags_internal::Restrict(*option, std::move(names), /*several=*/true);
  return option;
}

}  // namespace camserve

#endif  // CAMSERVE_COMMON_COMMAND_LINE_FLAGS_H_
