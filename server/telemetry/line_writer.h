// Writes lines to a file descriptor whose reader may be slow, asleep or gone.
#ifndef CAMSERVE_SERVER_TELEMETRY_LINE_WRITER_H_
#define CAMSERVE_SERVER_TELEMETRY_LINE_WRITER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace camserve {

// Thread-safe. A thread of its own writes the lines in the order in which they
// came. Add never waits: a line that finds no room is lost and counted.
class LineWriter {
 public:
  // Writes to a file descriptor that stays open; it is not owned. At most
  // `most_bytes` wait at a time.
  LineWriter(int file_descriptor, size_t most_bytes);
  // Ends at once: what the descriptor does not take by then is lost.
  ~LineWriter();
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  // `line` ends with '\n'.
  void Add(std::string line) ABSL_LOCKS_EXCLUDED(mutex_);

  // Blocks until all lines that were added are written or lost, or until
  // `deadline`. True where they are.
  bool Flush(absl::Time deadline) const ABSL_LOCKS_EXCLUDED(mutex_);

  // How many lines found no room or could not be written, whole or in part.
  int64_t lost_lines() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Run() ABSL_LOCKS_EXCLUDED(mutex_);
  // Waits for lines. Empty where the writer is to end.
  std::vector<std::string> Take() ABSL_LOCKS_EXCLUDED(mutex_);
  bool Write(absl::string_view line) const;
  // Waits until the descriptor takes bytes. False where the writer is to end
  // before it does.
  bool AwaitRoom() const;

  const int file_descriptor_;
  const size_t most_bytes_;
  int wake_up_[2];  // a pipe that is written to when the writer is to end

  mutable absl::Mutex mutex_;
  std::vector<std::string> waiting_ ABSL_GUARDED_BY(mutex_);
  size_t waiting_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t unfinished_ ABSL_GUARDED_BY(mutex_) = 0;  // waiting or being written
  int64_t lost_lines_ ABSL_GUARDED_BY(mutex_) = 0;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TELEMETRY_LINE_WRITER_H_
