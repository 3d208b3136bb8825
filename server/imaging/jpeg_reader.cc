#include "server/imaging/jpeg_reader.h"

#include "absl/strings/str_cat.h"
#include "server/imaging/decode_limits.h"
#include "server/imaging/jpeg_refusal.h"

namespace camserve {

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
