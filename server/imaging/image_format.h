// What kind of file some bytes look like, by their content.
#ifndef CAMSERVE_SERVER_IMAGING_IMAGE_FORMAT_H_
#define CAMSERVE_SERVER_IMAGING_IMAGE_FORMAT_H_

#include "absl/strings/string_view.h"

namespace camserve {

bool LooksLikePng(absl::string_view encoded);
bool LooksLikeJpeg(absl::string_view encoded);

// "a GIF", "a DICOM file", ...; empty where nothing is recognised. For messages
// only: what is recognised may still be broken.
absl::string_view DescribeForeignFormat(absl::string_view encoded);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_IMAGE_FORMAT_H_
