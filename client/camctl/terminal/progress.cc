#include "client/camctl/terminal/progress.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "client/camctl/terminal/text.h"

namespace camserve::camctl {
namespace {

constexpr int kBarWidth = 20;
constexpr absl::string_view kClearLine = "\r\x1b[K";

std::string Bar(int64_t done, int64_t total) {
  const int filled = static_cast<int>(kBarWidth * done / total);
  return absl::StrCat("[", std::string(filled, '#'),
                      std::string(kBarWidth - filled, '.'), "]");
}

}  // namespace

void ProgressLine::Draw(int64_t done, int64_t total, absl::string_view text) {
  const std::string line =
      PrintableText(absl::StrCat(Bar(done, total), " ", text));
  out_ << kClearLine << TruncateUtf8(line, columns_ - 1) << std::flush;
  visible_ = true;
}

void ProgressLine::Clear() {
  if (!visible_) return;
  out_ << kClearLine << std::flush;
  visible_ = false;
}

void Progress::Step(absl::string_view label) {
  ++done_;
  const std::string text =
      absl::StrCat(done_, "/", total_, " ", PrintableText(label));
  if (terminal_) {
    line_.Draw(done_, total_, text);
  } else {
    out_ << text << std::endl;
  }
}

}  // namespace camserve::camctl
