#include "server/imaging/encode_jpeg.h"

// jpeglib.h needs size_t and FILE.
#include <cstddef>
#include <cstdio>
// After them.
#include <jerror.h>
#include <jpeglib.h>

#include <array>
#include <csetjmp>
#include <new>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status_macros.h"

namespace camserve {
namespace {

constexpr int kQuality = 90;

// Owns a jpeg_compress_struct. libjpeg reports errors by longjmp: each call of
// it is made in Run, which turns an error into a status.
class JpegWriter {
 public:
  JpegWriter() {
    state_.err = jpeg_std_error(&errors_);
    errors_.error_exit = [](j_common_ptr state) {
      std::longjmp(static_cast<JpegWriter*>(state->client_data)->way_out_, 1);
    };
    errors_.output_message = [](j_common_ptr) {};
    state_.client_data = this;
    destination_.init_destination = [](j_compress_ptr) {};
    destination_.empty_output_buffer = [](j_compress_ptr state) -> boolean {
      static_cast<JpegWriter*>(state->client_data)->Flush(0);
      return TRUE;
    };
    destination_.term_destination = [](j_compress_ptr state) {
      auto* writer = static_cast<JpegWriter*>(state->client_data);
      writer->Flush(writer->destination_.free_in_buffer);
    };
    Empty();
  }
  ~JpegWriter() { jpeg_destroy_compress(&state_); }
  JpegWriter(const JpegWriter&) = delete;
  JpegWriter& operator=(const JpegWriter&) = delete;

  absl::Status Start(int width, int height, PngColors colors) {
    return Run([&](jpeg_compress_struct* state) {
      jpeg_create_compress(state);
      state->dest = &destination_;
      state->image_width = static_cast<JDIMENSION>(width);
      state->image_height = static_cast<JDIMENSION>(height);
      state->input_components = static_cast<int>(colors);
      state->in_color_space =
          colors == PngColors::kRgba ? JCS_EXT_RGBX : JCS_EXT_RGB;
      jpeg_set_defaults(state);
      jpeg_set_quality(state, kQuality, TRUE);
      state->comp_info[0].h_samp_factor = 1;
      state->comp_info[0].v_samp_factor = 1;
      jpeg_start_compress(state, TRUE);
    });
  }

  absl::Status Write(std::vector<uint8_t>& row) {
    return Run([&row](jpeg_compress_struct* state) {
      JSAMPROW from = row.data();
      jpeg_write_scanlines(state, &from, 1);
    });
  }

  absl::StatusOr<std::string> Finish() {
    RETURN_IF_ERROR(Run(jpeg_finish_compress));
    return std::move(encoded_);
  }

 private:
  // An error leaves `step` without running destructors: it must hold no object
  // that has one.
  absl::Status Run(absl::FunctionRef<void(jpeg_compress_struct*)> step) {
    if (setjmp(way_out_) != 0) return Error();
    step(&state_);
    return absl::OkStatus();
  }

  void Empty() {
    destination_.next_output_byte = buffer_.data();
    destination_.free_in_buffer = buffer_.size();
  }

  // Takes over what the buffer holds, all but its last `free` bytes.
  void Flush(size_t free) {
    if (!Append(buffer_.size() - free)) {
      ERREXIT1(&state_, JERR_OUT_OF_MEMORY, 0);
    }
    Empty();
  }

  // No exception passes through libjpeg.
  bool Append(size_t count) {
    try {
      encoded_.append(reinterpret_cast<const char*>(buffer_.data()), count);
      return true;
    } catch (const std::bad_alloc&) {
      return false;
    }
  }

  absl::Status Error() {
    if (errors_.msg_code == JERR_OUT_OF_MEMORY) {
      return absl::ResourceExhaustedError("no memory to encode the JPEG");
    }
    char message[JMSG_LENGTH_MAX];
    errors_.format_message(reinterpret_cast<j_common_ptr>(&state_), message);
    return absl::InternalError(
        absl::StrCat("cannot encode the JPEG: ", message));
  }

  jpeg_compress_struct state_ = {};
  jpeg_error_mgr errors_ = {};
  std::jmp_buf way_out_;
  jpeg_destination_mgr destination_ = {};
  std::array<JOCTET, 16384> buffer_ = {};
  std::string encoded_;
};

}  // namespace

absl::StatusOr<std::string> EncodeJpeg(int width, int height, PngColors colors,
                                       RowPainter paint) {
  if (width > kLongestJpegSide || height > kLongestJpegSide) {
    return absl::InvalidArgumentError(absl::StrCat(
        "a picture of ", width, " x ", height,
        " pixels is too large for JPEG, ", "which takes ", kLongestJpegSide,
        " a side; ask for a PNG, or set ", "render.longest_side"));
  }
  JpegWriter writer;
  RETURN_IF_ERROR(writer.Start(width, height, colors));
  std::vector<uint8_t> row(size_t{1} * width * static_cast<int>(colors));
  for (int y = 0; y < height; ++y) {
    paint(y, absl::MakeSpan(row));
    RETURN_IF_ERROR(writer.Write(row));
  }
  return writer.Finish();
}

}  // namespace camserve
