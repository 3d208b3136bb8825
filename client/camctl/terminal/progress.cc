#include "client/camctl/terminal/progress.h"

#include "absl/strings/str_cat.h"
#include "client/camctl/terminal/text.h"

namespace camserve::camctl {
namespace {

constexpr int kBarWidth = 30;
constexpr size_t kLabelBytes = 36;
constexpr absl::string_view kClearLine = "\r\x1b[K";

std::string Bar(int done, int total) {
  const int filled = static_cast<int>(int64_t{kBarWidth} * done / total);
  return absl::StrCat("[", std::string(filled, '#'),
                      std::string(kBarWidth - filled, '.'), "]");
}

}  // namespace

Progress::Progress(std::ostream& out, bool terminal, int total)
    : out_(out), terminal_(terminal), total_(total) {}

Progress::~Progress() { Clear(); }

void Progress::Step(absl::string_view label) {
  ++done_;
  const std::string text = PrintableText(label);
  const std::string count = absl::StrCat(done_, "/", total_);
  if (terminal_) {
    out_ << kClearLine << Bar(done_, total_) << " " << count << " "
         << TruncateUtf8(text, kLabelBytes) << std::flush;
    visible_ = true;
  } else {
    out_ << count << " " << text << std::endl;
  }
}

void Progress::Clear() {
  if (!visible_) return;
  out_ << kClearLine << std::flush;
  visible_ = false;
}

}  // namespace camserve::camctl
