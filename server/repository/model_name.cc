#include "server/repository/model_name.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace camserve {
namespace {

constexpr size_t kLongestName = 128;

bool MayStandInName(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' ||
         c == '-' || c == '.';
}

}  // namespace

absl::Status CheckModelName(absl::string_view name) {
  if (name.empty()) {
    return absl::InvalidArgumentError(
        "model.name is empty: name a model that ListModels lists");
  }
  if (name.size() > kLongestName) {
    return absl::InvalidArgumentError(
        absl::StrCat("model.name has ", name.size(),
                     " bytes: a model's name has at most ", kLongestName));
  }
  if (name.front() == '.') {
    return absl::InvalidArgumentError(
        "model.name begins with '.': a model's name begins with a letter, a "
        "digit, '_' or '-'");
  }
  const auto bad = std::find_if_not(name.begin(), name.end(), MayStandInName);
  if (bad != name.end()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "model.name has a character at position ", bad - name.begin(),
        " that no model's name has: letters, digits, '_', '-' and '.' may be "
        "in it"));
  }
  return absl::OkStatus();
}

}  // namespace camserve
