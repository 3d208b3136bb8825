#include "server/imaging/jpeg_refusal.h"

#include <jerror.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "server/imaging/decode_limits.h"

namespace camserve {
namespace {

// Tells a kind of JPEG that is whole, but not taken.
absl::Status NotTaken(absl::string_view kind) {
  return absl::InvalidArgumentError(
      absl::StrCat("the image is ", kind,
                   ", which is not taken; convert it to a PNG (8 or 16 bits) "
                   "or an 8-bit baseline or progressive JPEG"));
}

// The kinds of frame that libjpeg reads the header of and no more, by the
// second byte of the frame's marker (ITU-T T.81, table B.1).
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

}  // namespace

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

}  // namespace camserve
