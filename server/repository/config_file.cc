#include "server/repository/config_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/status_macros.h"

namespace camserve {
namespace {

constexpr size_t kMostBytes = 1 << 20;

using File = std::unique_ptr<std::FILE, decltype(&std::fclose)>;

absl::Status Unreadable() {
  return absl::UnavailableError(
      absl::StrCat("the file can't be read: ", strerror(errno)));
}

absl::StatusOr<std::string> ReadBounded(const std::string& path) {
  const File file(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (file == nullptr) return Unreadable();
  // One byte more than may be there tells a file that is too large.
  std::string text(kMostBytes + 1, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file.get()));
  if (std::ferror(file.get()) != 0) return Unreadable();
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
