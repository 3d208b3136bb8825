#include <ATen/ATen.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <c10/util/Logging.h>
#include <dlfcn.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/version.h>

#include <exception>
#include <string>
#include <thread>
#include <vector>

#include "server/model/model.h"
#include "server/model/pass_threads.h"
#include "server/model/tensor_memory.h"

namespace camserve {
namespace {

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
  // LibTorch's warnings are lines of its own on standard error, among those of
  // the log, written by whoever waits for an answer.
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
