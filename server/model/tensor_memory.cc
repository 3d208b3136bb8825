#include "server/model/tensor_memory.h"

#include <c10/core/CPUAllocator.h>
#include <c10/core/impl/alloc_cpu.h>
#include <c10/util/Exception.h>

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

}  // namespace

void KeepTensorMemory() {
  static const bool is_set = [] {
    // Above LibTorch's own.
    if (!kIsSanitized) c10::SetCPUAllocator(new KeepingAllocator, 1);
    return true;
  }();
  static_cast<void>(is_set);
}

void ReleaseTensorMemory() { Blocks().Release(); }

}  // namespace camserve
