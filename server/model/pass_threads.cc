#include "server/model/pass_threads.h"

#include <ATen/Parallel.h>

#include <atomic>

namespace camserve {
namespace {

std::atomic<int> default_threads = 0;

}  // namespace

void SetDefaultPassThreads(int threads) {
  default_threads = threads > 0 ? threads : at::get_num_threads();
  UsePassThreads(0);
}

void UsePassThreads(int threads) {
  const int wanted = threads > 0 ? threads : default_threads.load();
  // Setting the number makes LibTorch empty its caches.
  if (wanted > 0 && wanted != at::get_num_threads()) {
    at::set_num_threads(wanted);
  }
}

}  // namespace camserve
