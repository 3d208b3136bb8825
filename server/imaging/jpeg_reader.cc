#include "server/imaging/jpeg_reader.h"

#include <jerror.h>
#include <jpeglib.h>

#include <cstddef>
#include <cstdio>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "server/imaging/decode_limits.h"

namespace camserve {
namespace {

// The error for a JPEG that is whole, but of a kind that is not taken.
absl::Status NotTaken(absl::string_view kind) {
  return absl::InvalidArgumentError(
      absl::StrCat("the image is ", kind,
                   ", which is not taken; convert it to a PNG (8 or 16 bits) "
                   "or an 8-bit baseline or progressive JPEG"));
}

// The kind of a frame of which libjpeg reads only the header, by the second
// byte of the frame's marker (ITU-T T.81, table B.1).
absl::string_view KindOfFrame(int marker) {
  switch (marker) {
    case 0xC3:
      return "a lossless JPEG";
    case 0xCB:
      return "a lossless, arithmetic-coded JPEG";
    case 0xC5:
    case 0xC6:
    case 0xC7:
      return "a hierarchical JPEG";
    case 0xC9:
    case 0xCA:
      return "an arithmetic-coded JPEG";
    case 0xCD:
    case 0xCE:
    case 0xCF:
      return "a hierarchical, arithmetic-coded JPEG";
    default:
      return "a JPEG of a reserved kind";
  }
}

// JPEG-LS (ITU-T T.87) has frames of its own in the same kind of file.
constexpr int kJpegLsFrame = 0xF7;

std::string MessageOf(const jpeg_decompress_struct& state) {
  jpeg_decompress_struct copy = state;  // libjpeg asks for one to write to
  char message[JMSG_LENGTH_MAX];
  state.err->format_message(reinterpret_cast<j_common_ptr>(&copy), message);
  return std::string(absl::StripPrefix(message, "Corrupt JPEG data: "));
}

// Whether libjpeg's warning (a JWRN_ code) leaves every pixel as it was stored.
// After any other, part of the picture is made up.
bool KeepsAllPixels(int warning) {
  switch (warning) {
    // Every revision of JFIF stores pixels alike.
    case JWRN_JFIF_MAJOR:
    // Bytes between two markers, or between a scan's last block and the next
    // marker, are stepped over: all blocks have been read by then.
    case JWRN_EXTRANEOUS_DATA:
    // Some writers of baseline files leave the fields that only a progressive
    // scan needs at 0.
    case JWRN_NOT_SEQUENTIAL:
      return true;
    default:
      return false;
  }
}

// Why the picture that `state` reads is refused, by the error or the warning
// that its error manager holds. INVALID_ARGUMENT: the file is truncated,
// corrupt, or of a kind of JPEG that is not taken; the message names which, and
// what to convert the file to. RESOURCE_EXHAUSTED: no memory.
absl::Status JpegRefusal(const jpeg_decompress_struct& state) {
  const int parameter = state.err->msg_parm.i[0];
  switch (state.err->msg_code) {
    case JWRN_JPEG_EOF:
    case JERR_INPUT_EOF:
      return TruncatedImage("JPEG");
    case JERR_OUT_OF_MEMORY:
      return absl::ResourceExhaustedError("no memory to decode the image");
    case JERR_BAD_PRECISION:
      return NotTaken(absl::StrCat("a JPEG of ", parameter, " bits a sample"));
    case JERR_ARITH_NOTIMPL:
      return NotTaken("an arithmetic-coded JPEG");
    case JERR_SOF_UNSUPPORTED:
      return NotTaken(KindOfFrame(parameter));
    case JERR_UNKNOWN_MARKER:
      if (parameter == kJpegLsFrame) return NotTaken("a JPEG-LS image");
      break;
    case JERR_EMPTY_IMAGE:
      if (state.image_width == 0) break;
      return NotTaken("a JPEG whose height is told behind its pixels (DNL)");
    case JERR_COMPONENT_COUNT:
      return NotTaken(absl::StrCat("a JPEG of ", parameter, " channels"));
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_CCIR601_NOTIMPL:
      return NotTaken("a JPEG of an unusual colour subsampling");
    case JERR_NO_IMAGE:
      return absl::InvalidArgumentError(
          "the JPEG holds no picture, only tables for others; send a JPEG "
          "that holds its own pixels");
    case JERR_NO_QUANT_TABLE:
    case JERR_NO_HUFF_TABLE:
    case JERR_NO_ARITH_TABLE:
      return NotTaken(
          "an abbreviated JPEG (the tables to decode it are kept elsewhere)");
    case JWRN_HIT_MARKER:
      return CorruptImage("JPEG",
                          "its pixel data end before the picture is complete");
    case JWRN_ADOBE_XFORM:
      return NotTaken(absl::StrCat(
          "a JPEG whose colours are stored by an unknown Adobe transform (",
          parameter, ")"));
    default:
      break;
  }
  return CorruptImage("JPEG", MessageOf(state));
}

}  // namespace

JpegReader::JpegReader(absl::string_view encoded) : encoded_(encoded) {
  state_.err = jpeg_std_error(&errors_);
  errors_.error_exit = Leave;
  errors_.emit_message = LeaveOnLoss;
  errors_.output_message = [](j_common_ptr) {};
  state_.client_data = this;
}

absl::Status JpegReader::Open() {
  return Run([this](jpeg_decompress_struct* state) {
    jpeg_create_decompress(state);
    progress_.progress_monitor = LeaveOnManyScans;
    state->progress = &progress_;
    jpeg_mem_src(state, reinterpret_cast<const unsigned char*>(encoded_.data()),
                 encoded_.size());
  });
}

JpegReader::~JpegReader() { jpeg_destroy_decompress(&state_); }

absl::Status JpegReader::Run(
    absl::FunctionRef<void(jpeg_decompress_struct*)> step) {
  if (setjmp(way_out_) != 0) return Error();
  step(&state_);
  return absl::OkStatus();
}

void JpegReader::Leave(j_common_ptr state) {
  std::longjmp(static_cast<JpegReader*>(state->client_data)->way_out_, 1);
}

void JpegReader::LeaveOnLoss(j_common_ptr state, int level) {
  const bool is_warning = level < 0;  // others are traces
  if (is_warning && !KeepsAllPixels(state->err->msg_code)) Leave(state);
}

void JpegReader::LeaveOnManyScans(j_common_ptr state) {
  auto* reader = static_cast<JpegReader*>(state->client_data);
  if (reader->state_.input_scan_number <= kMaxScans) return;
  reader->too_many_scans_ = true;
  Leave(state);
}

absl::Status JpegReader::Error() {
  if (too_many_scans_) {
    return CorruptImage("JPEG",
                        absl::StrCat("it has more than ", kMaxScans,
                                     " scans; save it as a baseline JPEG"));
  }
  return JpegRefusal(state_);
}

}  // namespace camserve
