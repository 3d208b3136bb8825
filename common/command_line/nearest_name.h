// The name that somebody may have meant.
#ifndef CAMSERVE_COMMON_COMMAND_LINE_NEAREST_NAME_H_
#define CAMSERVE_COMMON_COMMAND_LINE_NEAREST_NAME_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace camserve {

// The one of `names` that becomes `name` with the fewest letters put in, left
// out, exchanged or swapped with their neighbour, a third of the name's letters
// at most; the first of those that are equally near. Empty where none is near.
//   NearestName("colour_map", {"color_map", "class"}) is "color_map".
// Thread-safe.
std::string NearestName(absl::string_view name,
                        absl::Span<const std::string> names);

}  // namespace camserve

#endif  // CAMSERVE_COMMON_COMMAND_LINE_NEAREST_NAME_H_
