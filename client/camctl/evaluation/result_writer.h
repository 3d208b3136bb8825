// Appending to a result file, one process at a time.
#ifndef CAMSERVE_CLIENT_CAMCTL_EVALUATION_RESULT_WRITER_H_
#define CAMSERVE_CLIENT_CAMCTL_EVALUATION_RESULT_WRITER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/camctl/evaluation/result_lines.h"

namespace camserve::camctl {

// Holds a lock on the file while it lives. At its end removes the file where it
// made it and wrote nothing. Each line goes to the system in one write: a
// process that is killed leaves whole lines, and at most one torn one. Not
// thread-safe.
class ResultWriter {
 public:
  // Makes the file, and the folders above it, where they are missing.
  // FAILED_PRECONDITION: another process writes to it. INTERNAL: it cannot be
  // written. INVALID_ARGUMENT: it is no regular file.
  static absl::StatusOr<std::unique_ptr<ResultWriter>> Open(
      const std::string& path);

  ~ResultWriter();
  ResultWriter(const ResultWriter&) = delete;
  ResultWriter& operator=(const ResultWriter&) = delete;

  // Cuts the file off after its first `bytes` bytes. INTERNAL: it cannot be
  // cut.
  absl::Status CutTo(int64_t bytes);

  // Appends a line. INTERNAL: it cannot be written, for example because the
  // disk is full; the file then ends with the line before.
  absl::Status Append(const ResultLine& line);

  // Waits until all lines are on the disk. INTERNAL: they cannot be written.
  absl::Status Sync();

 private:
  ResultWriter(std::string path, int descriptor, bool is_new)
      : path_(std::move(path)), descriptor_(descriptor), is_new_(is_new) {}

  absl::Status SystemError() const;

  const std::string path_;
  const int descriptor_;
  const bool is_new_;
};

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_RESULT_WRITER_H_
