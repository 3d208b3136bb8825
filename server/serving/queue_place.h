// A place in a model's queue, kept for an explanation that has still to be made
// ready.
#ifndef CAMSERVE_SERVER_SERVING_QUEUE_PLACE_H_
#define CAMSERVE_SERVER_SERVING_QUEUE_PLACE_H_

#include <functional>
#include <utility>

namespace camserve {

// Gives the place back when it goes. An empty one is no place. Not thread-safe.
class QueuePlace {
 public:
  QueuePlace() = default;
  // `give_back` is called once, from whichever thread lets go of the place.
  explicit QueuePlace(std::function<void()> give_back)
      : give_back_(std::move(give_back)) {}
  ~QueuePlace() { Release(); }
  QueuePlace(QueuePlace&& other) noexcept
      : give_back_(std::exchange(other.give_back_, nullptr)) {}
  QueuePlace& operator=(QueuePlace&& other) noexcept {
    Release();
    give_back_ = std::exchange(other.give_back_, nullptr);
    return *this;
  }

  bool is_kept() const { return give_back_ != nullptr; }
  void Release() {
    if (const auto give_back = std::exchange(give_back_, nullptr)) give_back();
  }

 private:
  std::function<void()> give_back_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVING_QUEUE_PLACE_H_
