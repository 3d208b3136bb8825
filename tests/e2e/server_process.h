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
  // Starts $CAMSERVE_BUILD/`program` (without it: ./`program`); both its
  // outputs go to `log`. It is killed should this process end before it.
  ServerProcess(const std::vector<std::string>& arguments,
                const std::filesystem::path& log,
                const std::string& program = "camserve");
  // Kills it where it still runs.
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  void Signal(int signal) const;

  // The exit status, 128 + N after signal N; nullopt where it runs on.
  std::optional<int> WaitForExit(absl::Duration limit);

  // Memory that is resident now, and at most since the last ResetPeak.
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
