// Text that others wrote (files, requests, libraries, child processes), made
// fit for messages, answers and log lines. A protobuf string that is not UTF-8
// makes its reader refuse the whole message, so all such text comes through
// here where it enters.
#ifndef CAMSERVE_COMMON_TEXT_H_
#define CAMSERVE_COMMON_TEXT_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace camserve {

// Well-formed UTF-8 as the Unicode Standard defines it (table 3-7): no
// surrogates, no longer form than needed, nothing above U+10FFFF.
bool IsUtf8(absl::string_view text);

// The longest beginning of `text` that has at most `longest` bytes and does not
// end within a character.
absl::string_view Shortened(absl::string_view text, size_t longest);

// `text` as one line of UTF-8 in at most `longest` bytes, which is at least 3.
// U+FFFD stands for each byte that belongs to no character, a space for each
// control character. What is longer is cut between two characters and ends in
// "...":
//   MendedText("a\xff\nb", 80) is "a\uFFFD b".
std::string MendedText(absl::string_view text, size_t longest);

// `text` in double quotes, as a message repeats it: quotation marks,
// backslashes and control characters of ASCII are escaped ("\n", "\x00"), and
// all that is not ASCII where `text` is not UTF-8. What is longer than 64 bytes
// is cut between two characters and ends in "...".
std::string Quoted(absl::string_view text);

}  // namespace camserve

#endif  // CAMSERVE_COMMON_TEXT_H_
