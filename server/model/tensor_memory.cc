#include "server/model/tensor_memory.h"

#include <c10/core/CPUAllocator.h>
#include <c10/core/impl/alloc_cpu.h>
#include <c10/util/Exception.h>
#include <malloc.h>

#include <cstddef>

#include "server/model/block_cache.h"

namespace camserve {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kIsSanitized = true;
#else
constexpr bool kIsSanitized = false;
#endif

// Never destroyed: tensors in static storage outlive every other owner.
BlockCache& Blocks() {
  static auto* const blocks = new BlockCache;
  return *blocks;
}

void Delete(void* memory) {
  if (memory != nullptr && !Blocks().GiveBack(memory)) c10::free_cpu(memory);
}

class KeepingAllocator : public c10::Allocator {
 public:
  c10::DataPtr allocate(size_t bytes) override {
    void* const memory = bytes < BlockCache::kSmallestBlock
                             ? c10::alloc_cpu(bytes)
                             : Blocks().Take(bytes);
    TORCH_CHECK(memory != nullptr || bytes == 0,
                "can't allocate memory: ", bytes, " bytes were wanted");
    return {memory, memory, Delete, c10::Device(c10::kCPU)};
  }

  c10::DeleterFnPtr raw_deleter() const override { return Delete; }

  void copy_data(void* to, const void* from, size_t count) const override {
    default_copy_data(to, from, count);
  }
};

// glibc returns memory to the system once 128 KiB are free at a heap's end, and
// each page of it that is wanted again costs a fault: 3 us on a virtual
// machine, more than it takes to draw the part of a heatmap that it holds.
void KeepHeaps() {
  constexpr int kMostKept = 64 << 20;
  constexpr int kSmallestMapping = 32 << 20;  // glibc's own upper limit
  mallopt(M_TRIM_THRESHOLD, kMostKept);
  // It would rise by itself, if the other were not set.
  mallopt(M_MMAP_THRESHOLD, kSmallestMapping);
}

}  // namespace

void KeepMemory() {
  static const bool is_set = [] {
    KeepHeaps();
    // Above LibTorch's own.
    if (!kIsSanitized) c10::SetCPUAllocator(new KeepingAllocator, 1);
    return true;
  }();
  static_cast<void>(is_set);
}

void ReleaseTensorMemory() { Blocks().Release(); }

}  // namespace camserve
