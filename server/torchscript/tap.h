// Two operators that this room puts into TorchScript graphs:
//
//   camserve::tap(Tensor value, int site) -> Tensor
//     stands after a module's call: hands what the module returned to the
//     listener on this thread, and goes on with what that gives back.
//     LibTorch's optimisations take its result for a new tensor, but while the
//     graph runs it is the same one: a listener that keeps it copies it, unless
//     later in-place steps may show in it.
//   camserve::checkpoint() -> ()
//     stands in a loop's body: stops a run whose time is up.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_TAP_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_TAP_H_

#include <ATen/core/Tensor.h>
#include <torch/csrc/jit/ir/ir.h>

#include <cstdint>

#include "absl/time/time.h"

namespace camserve {

c10::Symbol TapSymbol();

// Listens, while it lives, to the taps that run on the thread that made it. Of
// several listeners on a thread only the newest hears; destroy them in reverse
// order.
class TapListener {
 public:
  TapListener();
  virtual ~TapListener();
  TapListener(const TapListener&) = delete;
  TapListener& operator=(const TapListener&) = delete;

  // `value` is what the module returned; the run goes on with the result.
  virtual at::Tensor OnTap(const at::Tensor& value, int64_t site) = 0;

 private:
  TapListener* const outer_;
};

// While it lives, stops loops that run on its thread after `deadline`, by an
// exception. Of several limits on a thread the newest counts; destroy them in
// reverse order.
class RunLimit {
 public:
  explicit RunLimit(absl::Time deadline);
  ~RunLimit();
  RunLimit(const RunLimit&) = delete;
  RunLimit& operator=(const RunLimit&) = delete;

  // Whether a loop was ended.
  bool exceeded() const { return exceeded_; }

 private:
  friend void RunCheckpoint();
  const absl::Time deadline_;
  RunLimit* const outer_;
  bool exceeded_ = false;
};

// Puts a checkpoint into the body of every loop of `block`.
void InsertCheckpoints(torch::jit::Block* block);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_TAP_H_
