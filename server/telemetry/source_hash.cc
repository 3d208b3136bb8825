#include "server/telemetry/source_hash.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>

#include "absl/strings/escaping.h"

namespace camserve {
namespace {

constexpr size_t kLoggedBytes = 8;

using Key = std::array<unsigned char, 32>;

// Null where the system gives no random bytes: then nothing is logged.
const Key* ProcessKey() {
  static const Key* const key = [] {
    auto* drawn = new Key;
    return RAND_bytes(drawn->data(), drawn->size()) == 1 ? drawn : nullptr;
  }();
  return key;
}

}  // namespace

std::string HashSource(absl::string_view source_id) {
  if (source_id.empty()) return "";
  const Key* key = ProcessKey();
  if (key == nullptr) return "";
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned int size = 0;
  if (HMAC(EVP_sha256(), key->data(), static_cast<int>(key->size()),
           reinterpret_cast<const unsigned char*>(source_id.data()),
           source_id.size(), reinterpret_cast<unsigned char*>(digest.data()),
           &size) == nullptr) {
    return "";
  }
  return absl::BytesToHexString(
      absl::string_view(digest).substr(0, kLoggedBytes));
}

}  // namespace camserve
