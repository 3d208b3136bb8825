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

// Holds a lock on the file while it lives, and removes a file that it made and
// that is still empty. Each line goes to the system whole,
// in one write: a process that is killed leaves whole lines, and at most one
// torn one. Not thread-safe.
class ResultWriter {
 public:
  // Makes the file, and the folders that it lies in, where it is not there.
  // FAILED_PRECONDITION: another process writes to it. INTERNAL: it cannot be
  // written. INVALID_ARGUMENT: it is no file.
  static absl::StatusOr<std::unique_ptr<ResultWriter>> Open(
      const std::string& path);

  ~ResultWriter();
  ResultWriter(const ResultWriter&) = delete;
  ResultWriter& operator=(const ResultWriter&) = delete;

  // Leaves the first `bytes` of the file.
  absl::Status CutTo(int64_t bytes);

  // INTERNAL: it cannot be written, the disk may be full; the file ends with
  // the line before.
  absl::Status Append(const ResultLine& line);

  // Waits until all lines are on the disk.
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
