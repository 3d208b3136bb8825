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

// Frees models on a thread of its own, and gives free memory back to the
// system: freeing takes time, and the last to let go of a model may be a thread
// that answers calls. Thread-safe.
class ModelDisposal {
 public:
  // `release` is called for each device of a model that was freed; may be
  // empty.
  explicit ModelDisposal(DeviceMemoryRelease release = nullptr);
  // A model whose last owner lets go after this is freed by that owner, and its
  // `freed` is not called.
  ~ModelDisposal();
  ModelDisposal(const ModelDisposal&) = delete;
  ModelDisposal& operator=(const ModelDisposal&) = delete;

  // Returns a pointer to share in the place of `model`. When its last owner has
  // let go, the model is freed, and then `freed` is called, both on the thread
  // of this class. The pointer may outlive this.
  std::shared_ptr<const ServedModel> Watch(
      std::shared_ptr<const ServedModel> model, std::function<void()> freed);

 private:
  struct State;
  const std::shared_ptr<State> state_;
  std::thread thread_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_REPOSITORY_MODEL_DISPOSAL_H_
