// Two operators that this room puts into TorchScript graphs:
//
//   camserve::tap(Tensor value, int site) -> Tensor
//     after a module's call: hands what the module returned to whoever listens
//     on this thread, and goes on with what the listener gives back. To the
//     graph's optimisations its result is a new tensor, so that what happens to
//     the value later happens to neither the recorded one nor what came before.
//   camserve::checkpoint() -> ()
//     in a loop's body: ends a run whose time is up.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_TAP_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_TAP_H_

#include <ATen/core/Tensor.h>
#include <torch/csrc/jit/ir/ir.h>

#include <cstdint>

#include "absl/time/time.h"

namespace camserve {

c10::Symbol TapSymbol();

// Listens to the taps that run on this thread while it lives; listeners nest,
// the innermost hears.
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

// Ends the loops that run on this thread after `deadline`, while it lives.
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
