// Loads a model's file in a child process first, so that one that crashes
// LibTorch or takes all memory does not take the server with it. The child is
// this program again, with flags that --help leaves out.
#ifndef CAMSERVE_SERVER_APP_MODEL_PROBE_H_
#define CAMSERVE_SERVER_APP_MODEL_PROBE_H_

#include <cstdint>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/time/time.h"
#include "server/repository/version_loader.h"

namespace camserve {

struct ProbeLimits {
  absl::Duration time = absl::Minutes(2);
  int64_t memory_bytes = int64_t{8} << 30;
  int threads = 1;  // of a pass where the options name none
};

// Has `program` load files in a child, on the CPU. FAILED_PRECONDITION where
// that fails, crashes or goes beyond the limits; UNAVAILABLE where no child can
// be started, or the child can't read the file. Thread-safe.
ModelProbe MakeModelProbe(std::string program, const ProbeLimits& limits);

// What makes this process such a child.
struct ProbeFlags {
  std::string file;  // the file to try; empty: this process is none
  // As ModelOptions, like the next ones.
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
  // CPU threads of the child's passes: as many as the server's have, since
  // which layout is the fastest may depend on it.
  int threads = 1;
  int64_t seconds = 0;  // of the processor, by all threads
  int64_t bytes = 0;    // of memory
};

// Describes them on `program`; help leaves them out.
void AddProbeFlags(CLI::App& program, ProbeFlags& flags);

// The child: lowers its own limits, loads, and says what is wrong on the
// standard output. The exit status.
int RunProbe(const ProbeFlags& flags, const ModelLoader& loader);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_APP_MODEL_PROBE_H_
