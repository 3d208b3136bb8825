// What libjpeg-turbo says about a file, told so that a person can act on it.
#ifndef CAMSERVE_SERVER_IMAGING_JPEG_REFUSAL_H_
#define CAMSERVE_SERVER_IMAGING_JPEG_REFUSAL_H_

// jpeglib.h needs size_t and FILE.
#include <cstddef>
#include <cstdio>
// After them.
#include <jpeglib.h>

#include "absl/status/status.h"

namespace camserve {

// Whether libjpeg's warning (a JWRN_ code) leaves every pixel as it was stored.
// After any other, part of the picture is made up.
bool KeepsAllPixels(int warning);

// Why the picture that `state` reads is refused, by the error or the warning
// that its error manager holds. INVALID_ARGUMENT: the file is truncated,
// corrupt, or of a kind of JPEG that is not taken; each is called by its own
// name, and what is not taken comes with what to convert it to.
// RESOURCE_EXHAUSTED: no memory.
absl::Status JpegRefusal(const jpeg_decompress_struct& state);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_JPEG_REFUSAL_H_
