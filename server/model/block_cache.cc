#include "server/model/block_cache.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace camserve {
namespace {

constexpr size_t kPage = size_t{4} << 10;
// The size of a processor's large pages. A block that begins at one is cleared
// and addressed in few steps.
constexpr size_t kLargePage = size_t{2} << 20;

size_t RoundUp(size_t size, size_t step) {
  return (size + step - 1) / step * step;
}

void* Map(size_t size) {
  void* const begin = mmap(nullptr, size, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return begin == MAP_FAILED ? nullptr : begin;
}

// The block begins at a large page if it is as long as one.
void* MapBlock(size_t size) {
  if (size < kLargePage) return Map(size);
  auto* const begin = static_cast<char*>(Map(size + kLargePage));
  if (begin == nullptr) return Map(size);
  const auto address = reinterpret_cast<uintptr_t>(begin);
  const size_t before = RoundUp(address, kLargePage) - address;
  if (before > 0) munmap(begin, before);
  munmap(begin + before + size, kLargePage - before);
  // An error does no harm: the block then consists of small pages.
  madvise(begin + before, size, MADV_HUGEPAGE);
  return begin + before;
}

// A block may be an eighth larger than what is wanted of it.
bool IsWaste(size_t size, size_t wanted) { return size > wanted + wanted / 8; }

}  // namespace

BlockCache::~BlockCache() { Release(); }

void* BlockCache::Take(size_t bytes) {
  const size_t size = RoundUp(std::max(bytes, size_t{1}), kPage);
  Blocks outdated;
  Block block;
  {
    const absl::MutexLock lock(&mutex_);
    ++takes_;
    block = FindKept(size);
    outdated = Outdated(block.begin == nullptr ? size : 0);
  }
  for (const Block& old : outdated) munmap(old.begin, old.size);
  if (block.begin == nullptr) block = {.begin = MapBlock(size), .size = size};
  if (block.begin == nullptr) {
    Release();
    block.begin = MapBlock(size);
    if (block.begin == nullptr) return nullptr;
  }
  const absl::MutexLock lock(&mutex_);
  used_[block.begin] = block.size;
  used_bytes_ += block.size;
  most_used_bytes_ = std::max(most_used_bytes_, used_bytes_);
  return block.begin;
}

bool BlockCache::GiveBack(void* block) {
  const absl::MutexLock lock(&mutex_);
  const auto used = used_.find(block);
  if (used == used_.end()) return false;
  const size_t size = used->second;
  used_.erase(used);
  used_bytes_ -= size;
  kept_bytes_ += size;
  kept_.push_back({.begin = block, .size = size, .tick = takes_});
  by_size_.emplace(size, std::prev(kept_.end()));
  return true;
}

void BlockCache::Release() {
  Blocks all;
  {
    const absl::MutexLock lock(&mutex_);
    all.swap(kept_);
    by_size_.clear();
    kept_bytes_ = 0;
    most_used_bytes_ = used_bytes_;
  }
  for (const Block& block : all) munmap(block.begin, block.size);
}

BlockCache::Block BlockCache::FindKept(size_t bytes) {
  const auto found = by_size_.lower_bound(bytes);
  if (found == by_size_.end() || IsWaste(found->first, bytes)) return {};
  const Blocks::iterator kept = found->second;
  const Block block = *kept;
  Forget(kept);
  return block;
}

BlockCache::Blocks BlockCache::Outdated(size_t bytes) {
  const size_t used = used_bytes_ + bytes;
  const size_t most = std::max(most_used_bytes_, used);
  Blocks outdated;
  while (!kept_.empty() && (used + kept_bytes_ > most + most / 4 ||
                            takes_ - kept_.front().tick > kMostIdleTakes)) {
    outdated.push_back(kept_.front());
    Forget(kept_.begin());
  }
  return outdated;
}

void BlockCache::Forget(Blocks::iterator kept) {
  const auto [begin, end] = by_size_.equal_range(kept->size);
  by_size_.erase(std::find_if(
      begin, end, [&](const auto& entry) { return entry.second == kept; }));
  kept_bytes_ -= kept->size;
  kept_.erase(kept);
}

size_t BlockCache::used_bytes() const {
  const absl::MutexLock lock(&mutex_);
  return used_bytes_;
}

size_t BlockCache::kept_bytes() const {
  const absl::MutexLock lock(&mutex_);
  return kept_bytes_;
}

}  // namespace camserve
