// Blocks of memory that are kept when they are given back.
//
// A forward pass takes and gives back the same blocks of many megabytes every
// time. The C library hands such blocks back to the system, which has to clear
// each page again when it is next written: the first convolution of a VGG19
// takes five times as long that way. So a block that was given back is kept for
// whoever next wants about its size.
//
// What is kept is bounded by what was needed: blocks in use and kept ones
// together take at most a quarter more than the most that was in use at a time,
// and a kept block that nobody has wanted for long goes back to the system. So
// a server is soon as small again after one great image as it was before.
#ifndef CAMSERVE_SERVER_MODEL_BLOCK_CACHE_H_
#define CAMSERVE_SERVER_MODEL_BLOCK_CACHE_H_

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <unordered_map>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace camserve {

// Thread-safe.
class BlockCache {
 public:
  // In bytes. Smaller blocks are better left to the C library; Take does not
  // refuse them.
  static constexpr size_t kSmallestBlock = size_t{512} << 10;
  // A kept block goes when this many others were taken since it was given back.
  static constexpr int64_t kMostIdleTakes = 4096;

  BlockCache() = default;
  ~BlockCache();
  BlockCache(const BlockCache&) = delete;
  BlockCache& operator=(const BlockCache&) = delete;

  // At least `bytes`, aligned to a page, contents undefined; null where the
  // system has no more.
  void* Take(size_t bytes);

  // Keeps the block, and returns true, if it came from Take.
  bool GiveBack(void* block);

  // Hands all kept blocks to the system.
  void Release();

  size_t used_bytes() const;
  size_t kept_bytes() const;

 private:
  struct Block {
    void* begin = nullptr;
    size_t size = 0;
    int64_t tick = 0;  // how many takes there had been when it was given back
  };
  using Blocks = std::list<Block>;

  // The smallest kept block that has `bytes` and not much more, taken out of
  // the kept ones; a block without memory where there is none.
  Block FindKept(size_t bytes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Takes out of the kept ones what has lain there for long, and the oldest
  // that would go beyond the bound if `bytes` more were used.
  Blocks Outdated(size_t bytes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Forget(Blocks::iterator kept) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  std::unordered_map<void*, size_t> used_ ABSL_GUARDED_BY(mutex_);
  Blocks kept_ ABSL_GUARDED_BY(mutex_);  // the oldest first
  std::multimap<size_t, Blocks::iterator> by_size_ ABSL_GUARDED_BY(mutex_);
  size_t used_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t kept_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  // The most that was used at a time, since the last Release.
  size_t most_used_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t takes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_MODEL_BLOCK_CACHE_H_
