// Frees models that nobody uses any more.
#ifndef CAMSERVE_SERVER_REPOSITORY_MODEL_DISPOSAL_H_
#define CAMSERVE_SERVER_REPOSITORY_MODEL_DISPOSAL_H_

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "server/repository/served_model.h"

namespace camserve {

// Gives back to the system what a device's allocator keeps for later; a device
// is named as in ServedModel's placements.
using DeviceMemoryRelease = std::function<void(const std::string& device)>;

// Freeing takes time, and the last to let go of a model may be a thread that
// answers calls: a thread of this class does it, and gives what is free back to
// the system. Thread-safe.
class ModelDisposal {
 public:
  // `release` is called for each device of a model that was freed; may be
  // empty.
  explicit ModelDisposal(DeviceMemoryRelease release = nullptr);
  // From now on a model is freed by who lets go of it, and nobody is told.
  ~ModelDisposal();
  ModelDisposal(const ModelDisposal&) = delete;
  ModelDisposal& operator=(const ModelDisposal&) = delete;

  // The model, for all to share in the place of `model`. When the last of them
  // has let go it is freed, then `freed` is called from the thread. May outlive
  // this.
  std::shared_ptr<const ServedModel> Watch(
      std::shared_ptr<const ServedModel> model, std::function<void()> freed);

 private:
  struct State;
  const std::shared_ptr<State> state_;
  std::thread thread_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_REPOSITORY_MODEL_DISPOSAL_H_
