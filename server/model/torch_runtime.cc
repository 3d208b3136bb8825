// LibTorch as a part of this process: its switches, its devices, and the memory
// of its tensors.
#include <ATen/ATen.h>
#include <c10/core/CPUAllocator.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <c10/core/impl/alloc_cpu.h>
#include <c10/util/Exception.h>
#include <c10/util/Logging.h>
#include <dlfcn.h>
#include <malloc.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/version.h>

#include <cstddef>
#include <exception>
#include <string>
#include <vector>

#include "server/model/block_cache.h"
#include "server/model/model.h"
#include "server/model/pass_threads.h"

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
  // glibc raises this limit by itself only as long as neither is set.
  mallopt(M_MMAP_THRESHOLD, kSmallestMapping);
}

// Lets all tensors that the process makes from now on take their memory from a
// BlockCache, unless a sanitizer watches over the C library's. Lets the C
// library keep up to 64 MiB of what else is freed (maps, pictures) at the end
// of each of its heaps. Calls after the first do nothing.
void KeepMemory() {
  static const bool is_set = [] {
    KeepHeaps();
    // The priority 1 is above that of LibTorch's own allocator.
    if (!kIsSanitized) c10::SetCPUAllocator(new KeepingAllocator, 1);
    return true;
  }();
  static_cast<void>(is_set);
}

// Hands what is kept of tensors to the system. Thread-safe.
void ReleaseTensorMemory() { Blocks().Release(); }

// LibTorch's CUDA half registers itself when it is loaded. It needs NVIDIA's
// libraries: without them the server runs on the CPU.
bool LoadCuda() {
  static const bool is_loaded =
      dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL) != nullptr;
  return is_loaded;
}

// Null for the CPU, whose memory is kept elsewhere.
c10::DeviceAllocator* AllocatorOf(const c10::Device& device) {
  return dynamic_cast<c10::DeviceAllocator*>(c10::GetAllocator(device.type()));
}

}  // namespace

void InitializeTorch(int threads) {
  KeepMemory();
  SetDefaultPassThreads(threads);
  // LibTorch would write warnings to standard error, among the lines of the
  // log, and answers would wait for that.
  FLAGS_caffe2_log_level = c10::GLOG_ERROR;
  // Profiling executors re-optimise while they serve; nothing here needs them.
  torch::jit::getProfilingMode() = false;
  // Same input, same answer.
  at::globalContext().setDeterministicCuDNN(true);
  at::globalContext().setBenchmarkCuDNN(false);
  at::globalContext().setAllowTF32CuDNN(false);
  at::globalContext().setAllowTF32CuBLAS(false);
}

std::string TorchVersion() { return TORCH_VERSION; }

int64_t DeviceMemoryBytes(const std::string& device) {
  constexpr auto kAll =
      static_cast<size_t>(c10::CachingAllocator::StatType::AGGREGATE);
  try {
    const c10::Device where(device);
    auto* const allocator = AllocatorOf(where);
    if (allocator == nullptr) return 0;
    return allocator->getDeviceStats(where.index())
        .reserved_bytes[kAll]
        .current;
  } catch (const std::exception&) {
    return 0;
  }
}

void ReleaseDeviceMemory(const std::string& device) {
  try {
    const c10::Device where(device);
    if (where.is_cpu()) ReleaseTensorMemory();
    auto* const allocator = AllocatorOf(where);
    if (allocator != nullptr) allocator->emptyCache();
  } catch (const std::exception&) {
    // A device that does not answer keeps what it has.
  }
}

std::vector<std::string> AvailableDevices() {
  std::vector<std::string> devices = {"cpu"};
  if (!LoadCuda() || !at::hasCUDA()) return devices;
  const c10::DeviceIndex count = at::detail::getCUDAHooks().deviceCount();
  for (c10::DeviceIndex i = 0; i < count; ++i) {
    devices.push_back(c10::Device(c10::kCUDA, i).str());
  }
  return devices;
}

}  // namespace camserve
