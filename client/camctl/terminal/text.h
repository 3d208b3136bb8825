// Text that came from elsewhere, made fit for a terminal.
#ifndef CAMSERVE_CLIENT_CAMCTL_TERMINAL_TEXT_H_
#define CAMSERVE_CLIENT_CAMCTL_TERMINAL_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace camserve::camctl {

// `text` with '?' in place of what is not UTF-8 or would move the cursor,
// change the writing direction or break the line. UTF-8. Thread-safe, as all
// here.
std::string PrintableText(absl::string_view text);

// Columns that printable UTF-8 takes on a terminal: 2 for wide characters, 0
// for combining ones.
int DisplayWidth(absl::string_view text);

// The longest beginning of `text` (UTF-8) that has at most `bytes` bytes and
// ends between characters.
absl::string_view TruncateUtf8(absl::string_view text, size_t bytes);

bool IsUtf8(absl::string_view text);

// "NOT_FAITHFUL" as "not faithful".
std::string Words(absl::string_view enum_name);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_TERMINAL_TEXT_H_
