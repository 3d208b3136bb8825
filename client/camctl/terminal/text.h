// Text that came from elsewhere, made fit for a terminal. All functions are
// thread-safe.
#ifndef CAMSERVE_CLIENT_CAMCTL_TERMINAL_TEXT_H_
#define CAMSERVE_CLIENT_CAMCTL_TERMINAL_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace camserve::camctl {

// `text` as UTF-8, with '?' in place of what is not UTF-8 or would move the
// cursor, change the writing direction or break the line.
std::string PrintableText(absl::string_view text);

// How many columns `text`, which is UTF-8, takes on a terminal: two for a wide
// character, none for a combining one, one for what cannot be printed.
int DisplayWidth(absl::string_view text);

// The longest beginning of `text` (UTF-8) that has at most `bytes` bytes and
// ends between characters.
absl::string_view TruncateUtf8(absl::string_view text, size_t bytes);

bool IsUtf8(absl::string_view text);

// "NOT_FAITHFUL" as "not faithful".
std::string Words(absl::string_view enum_name);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_TERMINAL_TEXT_H_
