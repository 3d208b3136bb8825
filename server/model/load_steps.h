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
  // Ends the step that went on, if any.
  void Begin(std::string name) {
    End();
    name_ = std::move(name);
    begin_ = absl::Now();
  }

  // A step that was had before goes on where it ended.
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

  // Those that have ended, in the order of their beginnings.
  const std::vector<LoadStep>& steps() const { return steps_; }

 private:
  std::vector<LoadStep> steps_;
  std::string name_;  // of the one that goes on; empty: none
  absl::Time begin_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_MODEL_LOAD_STEPS_H_
