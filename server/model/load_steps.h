// What loading a model costs, step by step.
#ifndef CAMSERVE_SERVER_MODEL_LOAD_STEPS_H_
#define CAMSERVE_SERVER_MODEL_LOAD_STEPS_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace camserve {

// A step of a load: "read", "trial", "survey", "time", "judge", "cut" or
// "check".
struct LoadStep {
  std::string name;
  absl::Duration duration;
};

// Measures one step after the other. Not thread-safe.
class LoadSteps {
 public:
  // Begins a step. Ends the one before it, if that goes on.
  void Begin(std::string name) {
    End();
    name_ = std::move(name);
    begin_ = absl::Now();
  }

  // Ends the step that goes on, if any. A step that is begun again adds to its
  // earlier duration.
  void End() {
    if (name_.empty()) return;
    const absl::Duration duration = absl::Now() - begin_;
    const std::string name = std::exchange(name_, "");
    for (LoadStep& step : steps_) {
      if (step.name != name) continue;
      step.duration += duration;
      return;
    }
    steps_.push_back({.name = name, .duration = duration});
  }

  // The steps that have ended, in the order in which they first ended.
  const std::vector<LoadStep>& steps() const { return steps_; }

 private:
  std::vector<LoadStep> steps_;
  std::string name_;  // of the one that goes on; empty: none
  absl::Time begin_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_MODEL_LOAD_STEPS_H_
