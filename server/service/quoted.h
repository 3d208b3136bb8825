// What others wrote, as a message may repeat it.
#ifndef CAMSERVE_SERVER_SERVICE_QUOTED_H_
#define CAMSERVE_SERVER_SERVICE_QUOTED_H_

#include <string>

#include "absl/strings/string_view.h"

namespace camserve {

// In double quotes, unprintable characters escaped, cut after 64 bytes.
std::string Quoted(absl::string_view text);

// At most `longest` bytes of UTF-8 text, cut between characters.
absl::string_view Shortened(absl::string_view text, size_t longest);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_QUOTED_H_
