// What is seen of a server while it is under load: whether it says that it is
// well, and how its calls went.
#ifndef CAMSERVE_TESTS_BENCH_LOAD_WATCH_H_
#define CAMSERVE_TESTS_BENCH_LOAD_WATCH_H_

#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/synchronization/notification.h"
#include "client/camctl/bench/load_generator.h"
#include "client/camctl/bench/load_summary.h"

namespace camserve {

// Asks a port for health twenty times a second, each time on a connection of
// its own, as a probe does.
class HealthProbe {
 public:
  explicit HealthProbe(int port);

  // Ends the questions and returns how they were answered.
  camctl::LoadSummary Stop();

 private:
  absl::Notification stop_;
  std::vector<camctl::CallOutcome> calls_;
  std::thread thread_;
};

// A line for each code that calls ended with.
void PrintAnswers(const std::string& what, const camctl::LoadSummary& summary);

}  // namespace camserve

#endif  // CAMSERVE_TESTS_BENCH_LOAD_WATCH_H_
