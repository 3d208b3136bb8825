#include "server/repository/config_file.h"

#include <fstream>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "server/core/status_macros.h"

namespace camserve {
namespace {

constexpr size_t kMostBytes = 1 << 20;

absl::StatusOr<std::string> ReadBounded(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  // One byte more than may be there tells a file that is too large.
  std::string text(kMostBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.is_open() || file.bad()) {
    return absl::FailedPreconditionError("the file can't be read");
  }
  text.resize(static_cast<size_t>(file.gcount()));
  if (text.size() > kMostBytes) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the file has more than ", kMostBytes,
        " bytes: a configuration needs a few hundred; is it another file?"));
  }
  return text;
}

}  // namespace

absl::StatusOr<ModelConfig> ReadConfigFile(const std::string& path,
                                           const ModelConfigParser& parser) {
  if (path.empty()) return ModelConfig();
  ASSIGN_OR_RETURN(const std::string text, ReadBounded(path));
  return parser(text);
}

}  // namespace camserve
