// The maps and pictures of an answer: the slow part of writing it.
#ifndef CAMSERVE_SERVER_API_PICTURE_WRITER_H_
#define CAMSERVE_SERVER_API_PICTURE_WRITER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "camserve/v1/explanation.pb.h"
#include "common/explanation.h"
#include "server/api/request_reader.h"
#include "server/imaging/decode.h"
#include "server/imaging/preprocess.h"
#include "server/imaging/render.h"

namespace camserve {

// What the maps of one image are drawn over.
struct Canvas {
  Region region;  // what the model saw of the picture
  int width = 0;  // of the picture, in pixels
  int height = 0;
  std::optional<Pixels> pixels;  // set where an overlay is asked for
  std::optional<IntensityWindow> window;
};

// Makes the canvas smaller, so that its longer side has `longest_side` pixels;
// 0, or a canvas that is no larger: leaves it as it is.
absl::Status ShrinkCanvas(int longest_side, Canvas& canvas);

// Puts `pixels` on the canvas, shrunk to its size where they are larger.
absl::Status SetPixels(Pixels pixels, Canvas& canvas);

// One picture of an answer, and the field that takes it.
struct Picture {
  const SignedMap* map = nullptr;
  bool is_overlay = false;  // else a heatmap
  PictureFormat format = PictureFormat::kPng;
  std::string* field = nullptr;
};

// Writes the numbers of a map that `outputs` names into `message`. The pictures
// that it names are appended to `pictures`, to be drawn later; `map` and
// `message` have to outlive them.
void WriteMaps(const SignedMap& map, const Outputs& outputs,
               v1::Explanation& message, std::vector<Picture>& pictures);

// Draws one picture into its field. Thread-safe for different pictures of one
// canvas. REQUIRES: the canvas has its pixels where the picture is an overlay.
absl::Status DrawPicture(const Picture& picture, const Canvas& canvas,
                         RenderOptions options);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_API_PICTURE_WRITER_H_
