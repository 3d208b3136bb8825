#include "server/repository/file_identity.h"

#include <openssl/evp.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace camserve {
namespace {

constexpr size_t kPieceBytes = 1 << 20;

using DigestContext = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
using File = std::unique_ptr<std::FILE, decltype(&std::fclose)>;

absl::Status HashingFailed(const std::string& path) {
  return absl::InternalError(absl::StrCat("SHA-256 of ", path, " failed"));
}

absl::Status Unreadable(const std::string& path, absl::string_view what) {
  return absl::UnavailableError(
      absl::StrCat(path, " can't be ", what, ": ", strerror(errno)));
}

}  // namespace

FileStamp StampOf(const std::string& path) {
  struct stat found = {};
  if (stat(path.c_str(), &found) != 0) return {};
  return {.device = found.st_dev,
          .inode = found.st_ino,
          .size = found.st_size,
          .modified_seconds = found.st_mtim.tv_sec,
          .modified_nanoseconds = found.st_mtim.tv_nsec};
}

absl::StatusOr<std::string> FileSha256(const std::string& path) {
  const File file(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (file == nullptr) return Unreadable(path, "opened");
  const DigestContext context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  if (context == nullptr ||
      EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) != 1) {
    return HashingFailed(path);
  }
  std::vector<char> piece(kPieceBytes);
  while (const size_t size =
             std::fread(piece.data(), 1, piece.size(), file.get())) {
    if (EVP_DigestUpdate(context.get(), piece.data(), size) != 1) {
      return HashingFailed(path);
    }
  }
  if (std::ferror(file.get()) != 0) return Unreadable(path, "read");
  std::array<char, EVP_MAX_MD_SIZE> digest = {};
  unsigned int size = 0;
  if (EVP_DigestFinal_ex(context.get(),
                         reinterpret_cast<unsigned char*>(digest.data()),
                         &size) != 1) {
    return HashingFailed(path);
  }
  return absl::BytesToHexString(absl::string_view(digest.data(), size));
}

}  // namespace camserve
