#include "tests/fuzz/mutation.h"

#include <zlib.h>

#include <algorithm>
#include <cstdint>

#include "absl/strings/match.h"

namespace camserve {
namespace {

// A number below `limit`, the same with every standard library.
size_t Below(size_t limit, std::mt19937& random) {
  return limit == 0 ? 0 : random() % limit;
}

void SetByte(std::string* bytes, std::mt19937& random) {
  constexpr uint8_t kTelling[] = {0, 1, 2, 3, 4, 8, 16, 127, 128, 254, 255};
  (*bytes)[Below(bytes->size(), random)] =
      static_cast<char>(kTelling[Below(std::size(kTelling), random)]);
}

void TurnBit(std::string* bytes, std::mt19937& random) {
  (*bytes)[Below(bytes->size(), random)] ^=
      static_cast<char>(1 << Below(8, random));
}

void CutPart(std::string* bytes, std::mt19937& random) {
  const size_t from = Below(bytes->size(), random);
  bytes->erase(from, 1 + Below(32, random));
}

void CopyPart(std::string* bytes, std::mt19937& random) {
  const std::string part =
      bytes->substr(Below(bytes->size(), random), 1 + Below(64, random));
  bytes->insert(Below(bytes->size(), random), part);
}

void Overwrite(std::string* bytes, std::mt19937& random) {
  const std::string part =
      bytes->substr(Below(bytes->size(), random), 1 + Below(16, random));
  const size_t to = Below(bytes->size(), random);
  bytes->replace(to, part.size(), part);
}

void CutEnd(std::string* bytes, std::mt19937& random) {
  bytes->resize(1 + Below(bytes->size(), random));
}

uint32_t BigEndian(const std::string& bytes, size_t at) {
  uint32_t value = 0;
  for (size_t i = at; i < at + 4; ++i) {
    value = value << 8 | static_cast<uint8_t>(bytes[i]);
  }
  return value;
}

}  // namespace

std::string Mutated(const std::string& whole, std::mt19937& random) {
  using Change = void (*)(std::string*, std::mt19937&);
  constexpr Change kChanges[] = {SetByte, SetByte,  TurnBit,   TurnBit,
                                 CutPart, CopyPart, Overwrite, CutEnd};
  std::string bytes = whole;
  const size_t changes = 1 + Below(4, random);
  for (size_t i = 0; i < changes && !bytes.empty(); ++i) {
    kChanges[Below(std::size(kChanges), random)](&bytes, random);
  }
  return bytes;
}

std::string WithRightChecksums(std::string png) {
  constexpr size_t kSignatureSize = 8;
  if (!absl::StartsWith(png, "\x89PNG")) return png;
  size_t at = kSignatureSize;
  while (at + 12 <= png.size()) {
    const size_t length = BigEndian(png, at);
    if (at + 12 + length > png.size()) break;
    const uLong checksum =
        crc32(0, reinterpret_cast<const Bytef*>(&png[at + 4]),
              static_cast<uInt>(length + 4));
    for (int i = 0; i < 4; ++i) {
      png[at + 8 + length + i] = static_cast<char>(checksum >> (24 - 8 * i));
    }
    at += 12 + length;
  }
  return png;
}

}  // namespace camserve
