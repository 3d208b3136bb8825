// Grey images to PNG files.
#ifndef CAMSERVE_CLIENT_DEMO_PNG_FILE_H_
#define CAMSERVE_CLIENT_DEMO_PNG_FILE_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/types/span.h"

namespace camserve::demo {

// Writes width x height 8-bit grey pixels, row-major. Thread-safe.
// INVALID_ARGUMENT: another number of pixels. UNAVAILABLE: the file can't be
// written.
absl::Status WriteGreyPng(const std::string& path, int width, int height,
                          absl::Span<const uint8_t> pixels);

}  // namespace camserve::demo

#endif  // CAMSERVE_CLIENT_DEMO_PNG_FILE_H_
