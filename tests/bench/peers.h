// Passes of other people's software, run by tests/bench/peers.py in a process
// of its own. They take turns with passes of this process; between them that
// process does nothing.
#ifndef CAMSERVE_TESTS_BENCH_PEERS_H_
#define CAMSERVE_TESTS_BENCH_PEERS_H_

#include <sys/types.h>

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace camserve {

// The process of peers.py. Not thread-safe.
class Peers {
 public:
  // Starts `python` on peers.py, which lies in the working directory's
  // tests/bench, with the networks of `folder`. Throws std::runtime_error where
  // it does not start.
  Peers(const std::string& python, const std::string& folder, int threads);
  // Ends the process.
  ~Peers();
  Peers(const Peers&) = delete;
  Peers& operator=(const Peers&) = delete;

  // "torch 2.11.0, ..."
  const std::string& versions() const { return versions_; }

  // Runs one pass, and returns how long it took. FAILED_PRECONDITION, with the
  // contestant's own words: it can't run the network. Throws std::runtime_error
  // where the process has ended.
  absl::StatusOr<absl::Duration> Run(const std::string& network,
                                     const std::string& contestant, int batch);

 private:
  void Send(const std::string& line) const;
  std::string Receive();

  int socket_ = -1;
  pid_t process_ = -1;
  std::string received_;  // what follows the last line
  std::string versions_;
};

}  // namespace camserve

#endif  // CAMSERVE_TESTS_BENCH_PEERS_H_
