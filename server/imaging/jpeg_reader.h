// libjpeg-turbo's decoder with its errors as absl::Status.
#ifndef CAMSERVE_SERVER_IMAGING_JPEG_READER_H_
#define CAMSERVE_SERVER_IMAGING_JPEG_READER_H_

// jpeglib.h needs size_t and FILE.
#include <cstddef>
#include <cstdio>
// After them.
#include <jpeglib.h>

#include <csetjmp>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace camserve {

// Owns a jpeg_decompress_struct. libjpeg reports errors by longjmp, and here
// warnings that cost pixels too (a picture with a grey lower half is no
// picture): each step is made in Run, which turns them into a status. Not
// thread-safe; the encoded bytes have to outlive it.
class JpegReader {
 public:
  // A picture needs about ten scans; each costs a pass over all its pixels.
  static constexpr int kMaxScans = 64;

  explicit JpegReader(absl::string_view encoded);
  ~JpegReader();
  JpegReader(const JpegReader&) = delete;
  JpegReader& operator=(const JpegReader&) = delete;

  // Call first: makes the decoder and gives it the bytes.
  absl::Status Open();

  // Runs calls of libjpeg. An error leaves `step` without running destructors:
  // it must hold no object that has one. INVALID_ARGUMENT: the file is
  // truncated, corrupt, of a kind of JPEG that is not taken, or has too many
  // scans. RESOURCE_EXHAUSTED: no memory.
  absl::Status Run(absl::FunctionRef<void(jpeg_decompress_struct*)> step);

  const jpeg_decompress_struct& state() const { return state_; }

 private:
  [[noreturn]] static void Leave(j_common_ptr state);
  static void LeaveOnLoss(j_common_ptr state, int level);
  static void LeaveOnManyScans(j_common_ptr state);
  absl::Status Error();

  jpeg_decompress_struct state_ = {};
  jpeg_error_mgr errors_ = {};
  jpeg_progress_mgr progress_ = {};
  std::jmp_buf way_out_;
  absl::string_view encoded_;
  bool too_many_scans_ = false;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_JPEG_READER_H_
