// Loads a model's file in a child process first, so that one that crashes
// LibTorch or takes all memory does not take the server with it. The child is
// this program again, with flags that --help leaves out.
#ifndef CAMSERVE_SERVER_APP_MODEL_PROBE_H_
#define CAMSERVE_SERVER_APP_MODEL_PROBE_H_

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "common/command_line/description.h"
#include "server/repository/version_loader.h"

namespace camserve {

struct ProbeLimits {
  absl::Duration time = absl::Minutes(2);
  int64_t memory_bytes = int64_t{8} << 30;
  int threads = 1;  // of a pass, where the model's options name none
};

// A probe that has `program`, as a child process, load the file on the CPU.
// FAILED_PRECONDITION where that fails, crashes or goes beyond the limits;
// UNAVAILABLE where no child can be started, or the child can't read the file.
// The probe is thread-safe.
ModelProbe MakeModelProbe(std::string program, const ProbeLimits& limits);

// The flags that make this process such a child.
struct ProbeFlags {
  std::string file;  // the file to try; empty: this process is no child
  // These, down to batch_size, mean what they mean in ModelOptions.
  int channels = 0;
  int height = 0;
  int width = 0;
  std::string layer;
  int classes = 0;
  std::string output;  // "exclusive", "multi_label", "regression" or empty
  std::string logits_key;
  bool bfloat16 = false;
  bool optimize = true;
  std::string layout;  // a layout's name, or empty
  std::string layout_cache;
  std::string sha256;
  int batch_size = 1;
  // CPU threads of the child's passes: as many as the server's have, since the
  // fastest layout may depend on their number.
  int threads = 1;
  int64_t seconds = 0;  // of CPU time, all threads together
  int64_t bytes = 0;    // of memory
};

// Adds the flags to `program`, whose --help does not show them. Both have to
// outlive the parsing.
void AddProbeFlags(CLI::App& program, ProbeFlags& flags);

// What the child does: lowers its own limits, loads the file, and prints what
// is wrong to the standard output. Returns the exit status.
int RunProbe(const ProbeFlags& flags, const ModelLoader& loader);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_APP_MODEL_PROBE_H_
