// A process of camserve or camctl, as a person starts it.
#ifndef CAMSERVE_TESTS_E2E_SERVER_PROCESS_H_
#define CAMSERVE_TESTS_E2E_SERVER_PROCESS_H_

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace camserve {

// Throws std::runtime_error where the system refuses. Not for several threads.
class ServerProcess {
 public:
  // Starts `program` of the folder $CAMSERVE_BUILD, or of the working folder
  // where that is not set. Both its outputs go to `log`. It is killed where
  // this process ends before it.
  ServerProcess(const std::vector<std::string>& arguments,
                const std::filesystem::path& log,
                const std::string& program = "camserve");
  // Kills the process where it still runs.
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  void Signal(int signal) const;

  // The exit status, 128 + N after signal N; nullopt where the process still
  // runs after `limit`.
  std::optional<int> WaitForExit(absl::Duration limit);

  // The resident memory now, and the most of it since the last ResetPeak.
  int64_t ResidentBytes() const { return StatusBytes("VmRSS:"); }
  int64_t PeakResidentBytes() const { return StatusBytes("VmHWM:"); }
  void ResetPeak() const;

 private:
  int64_t StatusBytes(const std::string& field) const;

  pid_t pid_ = -1;
  std::optional<int> exit_status_;
};

}  // namespace camserve

#endif  // CAMSERVE_TESTS_E2E_SERVER_PROCESS_H_
