#include "server/imaging/png_chunk_filter.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace camserve {
namespace {

constexpr size_t kSignatureSize = 8;
// Length and type before a chunk's data, and the checksum after them.
constexpr size_t kChunkOverhead = 12;

uint32_t BigEndian(absl::string_view bytes) {
  uint32_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<uint8_t>(byte);
  return value;
}

bool DecidesAboutPixels(absl::string_view type) {
  const bool is_critical = (type[0] & 0x20) == 0;
  return is_critical || type == "tRNS";
}

}  // namespace

PngChunkFilter::PngChunkFilter(absl::string_view encoded)
    : current_(encoded.substr(0, kSignatureSize)),
      rest_(encoded.substr(current_.size())) {}

bool PngChunkFilter::Read(void* destination, size_t length) {
  char* to = static_cast<char*>(destination);
  while (length > 0) {
    if (current_.empty() && !NextChunk()) return false;
    const size_t count = std::min(length, current_.size());
    std::memcpy(to, current_.data(), count);
    current_.remove_prefix(count);
    to += count;
    length -= count;
  }
  return true;
}

bool PngChunkFilter::NextChunk() {
  while (rest_.size() >= kChunkOverhead) {
    const size_t size = kChunkOverhead + size_t{BigEndian(rest_.substr(0, 4))};
    const bool show = DecidesAboutPixels(rest_.substr(4, 4));
    current_ = rest_.substr(0, size);
    rest_.remove_prefix(current_.size());
    if (show) return true;
  }
  current_ = {};
  return false;
}

}  // namespace camserve
