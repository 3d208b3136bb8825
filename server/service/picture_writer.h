// The maps and pictures of an answer: the slow part of writing it.
#ifndef CAMSERVE_SERVER_SERVICE_PICTURE_WRITER_H_
#define CAMSERVE_SERVER_SERVICE_PICTURE_WRITER_H_

#include <optional>

#include "absl/status/status.h"
#include "camserve/v1/explanation.pb.h"
#include "server/core/explanation.h"
#include "server/imaging/decode.h"
#include "server/imaging/preprocess.h"
#include "server/imaging/render.h"
#include "server/service/request_reader.h"

namespace camserve {

// What the maps of one image are drawn over.
struct Canvas {
  Region region;  // what the model saw of the picture
  int width = 0;  // of the picture, in pixels
  int height = 0;
  std::optional<Pixels> pixels;  // there where an overlay is asked for
  std::optional<IntensityWindow> window;
};

// Makes the canvas smaller, so that its longer side has `longest_side` pixels;
// 0, or a canvas that is no larger: leaves it as it is.
absl::Status ShrinkCanvas(int longest_side, Canvas& canvas);

// Writes what `outputs` names. Thread-safe.
absl::Status WritePictures(const SignedMap& map, const Outputs& outputs,
                           const Canvas& canvas, const RenderOptions& options,
                           v1::Explanation& message);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_PICTURE_WRITER_H_
