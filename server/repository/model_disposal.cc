#include "server/repository/model_disposal.h"

#include <malloc.h>

#include <set>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace camserve {
namespace {

struct Unused {
  std::shared_ptr<const ServedModel> model;
  std::function<void()> freed;
};

}  // namespace

struct ModelDisposal::State {
  void Add(Unused unused) {
    absl::MutexLock lock(&mutex);
    if (!stopped) waiting.push_back(std::move(unused));
  }

  void Stop() {
    absl::MutexLock lock(&mutex);
    stopped = true;
  }

  // Waits for models to free; empty after Stop, once none is left.
  std::vector<Unused> Take() {
    const auto has_work = [this] {
      mutex.AssertReaderHeld();
      return stopped || !waiting.empty();
    };
    absl::MutexLock lock(&mutex, absl::Condition(&has_work));
    return std::exchange(waiting, {});
  }

  absl::Mutex mutex;
  bool stopped ABSL_GUARDED_BY(mutex) = false;
  std::vector<Unused> waiting ABSL_GUARDED_BY(mutex);
};

namespace {

// Frees the models, then gives memory back to the system: glibc keeps the pages
// of small pieces, of which a graph has many, and a device's allocator keeps
// large pieces for the passes to come.
void Free(std::vector<Unused>& unused, const DeviceMemoryRelease& release) {
  std::set<std::string> devices;
  for (Unused& one : unused) {
    devices.insert(one.model->placements.begin(), one.model->placements.end());
    one.model.reset();
  }
  malloc_trim(0);
  if (release) {
    for (const std::string& device : devices) release(device);
  }
  for (const Unused& one : unused) one.freed();
}

}  // namespace

ModelDisposal::ModelDisposal(DeviceMemoryRelease release)
    : state_(std::make_shared<State>()),
      thread_([state = state_, release = std::move(release)] {
        for (auto unused = state->Take(); !unused.empty();
             unused = state->Take()) {
          Free(unused, release);
        }
      }) {}

ModelDisposal::~ModelDisposal() {
  state_->Stop();
  thread_.join();
}

std::shared_ptr<const ServedModel> ModelDisposal::Watch(
    std::shared_ptr<const ServedModel> model, std::function<void()> freed) {
  const ServedModel* const address = model.get();
  return {address,
          [state = state_, unused = Unused{std::move(model), std::move(freed)}](
              const ServedModel*) mutable { state->Add(std::move(unused)); }};
}

}  // namespace camserve
