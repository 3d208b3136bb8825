#include "client/camctl/commands/token.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "client/camctl/terminal/errors.h"

namespace camserve::camctl {
namespace {

// What can stand in metadata, in one word.
absl::StatusOr<std::string> Checked(absl::string_view source,
                                    absl::string_view token) {
  if (!token.empty() &&
      std::all_of(token.begin(), token.end(), absl::ascii_isgraph)) {
    return std::string(token);
  }
  return UsageError(absl::StrCat(
      source, ": holds no token: a word of letters, digits and -._~+/="));
}

}  // namespace

absl::StatusOr<std::string> ReadToken(const std::string& file) {
  if (file.empty()) {
    const char* const token = std::getenv("CAMSERVE_TOKEN");
    if (token == nullptr || *token == '\0') return std::string();
    return Checked("CAMSERVE_TOKEN", token);
  }
  std::ifstream stream(file);
  std::string line;
  if (!std::getline(stream, line)) {
    return UsageError(
        absl::StrCat("--token_file: cannot be read, or is empty: ", file));
  }
  const absl::string_view words = absl::StripAsciiWhitespace(line);
  return Checked("--token_file", words.substr(0, words.find_first_of(" \t")));
}

}  // namespace camserve::camctl
