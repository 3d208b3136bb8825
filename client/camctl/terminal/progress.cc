#include "client/camctl/terminal/progress.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "client/camctl/terminal/text.h"

namespace camserve::camctl {

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
