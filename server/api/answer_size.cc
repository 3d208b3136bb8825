#include "server/api/answer_size.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status_details.h"
#include "common/status_macros.h"

namespace camserve {
namespace {

// The most bytes that a map or a picture takes beside its numbers or pixels.
constexpr int64_t kOverhead = 512;

// Pictures of one image differ in size. An answer is refused where even this
// share of the estimate would not fit.
constexpr double kSurely = 0.8;

int64_t MostClasses(const ClassSelection& selection, int64_t class_count) {
  if (const auto* top = std::get_if<TopK>(&selection)) {
    return std::min<int64_t>(top->k, class_count);
  }
  if (const auto* indices = std::get_if<ClassIndices>(&selection)) {
    return static_cast<int64_t>(indices->size());
  }
  return std::min<int64_t>(std::get<AboveThreshold>(selection).most,
                           class_count);
}

// A side of the layer's map for an image of `side` pixels, where it is
// `map_side` for one of `usual_side`.
int64_t MapSide(int64_t map_side, int64_t side, int64_t usual_side) {
  return (map_side * side + usual_side - 1) / usual_side;
}

int PicturesAMap(const Outputs& outputs) {
  return int{outputs.heatmap_png} + int{outputs.heatmap_jpeg} +
         int{outputs.overlay_png} + int{outputs.overlay_jpeg};
}

absl::Status TooLarge(const std::string& what, int64_t limit,
                      const std::string& advice) {
  return WithReason(absl::ResourceExhaustedError(absl::StrCat(
                        "outputs: ", what, ", and the server's limit is ",
                        limit, " (--max_message_bytes): ", advice)),
                    "ANSWER_TOO_LARGE");
}

// A map that rises evenly over the picture: hardly any real one is smoother.
SignedMap MadeUpMap() {
  constexpr int64_t kSide = 16;
  SignedMap map;
  map.heatmap.shape = {kSide, kSide};
  for (int64_t i = 0; i < kSide * kSide; ++i) {
    map.heatmap.values.push_back(static_cast<float>(i) / (kSide * kSide));
  }
  return map;
}

}  // namespace

AnswerSize SizeOfAnswer(const ExplainOptions& options, const ServedModel& model,
                        absl::Span<const int64_t> shape) {
  const Model& instance = *model.instances.front();
  const LayerCost layer = instance.CostAt(options.layer);
  const std::vector<int64_t>& usual = instance.image_shape();
  const int64_t map_values = MapSide(layer.map_height, shape[1], usual[1]) *
                             MapSide(layer.map_width, shape[2], usual[2]);
  const int64_t heatmap_values = shape[1] * shape[2];
  AnswerSize size;
  size.maps = MostClasses(options.classes, instance.class_count()) *
              static_cast<int64_t>(options.methods.size());
  const auto bytes = [&](bool raw, bool heatmap) {
    return size.maps * static_cast<int64_t>(sizeof(float)) *
           ((raw ? map_values : 0) + (heatmap ? heatmap_values : 0));
  };
  size.number_bytes = bytes(options.outputs.raw_map, options.outputs.heatmap);
  size.working_bytes =
      bytes(true, options.outputs.heatmaps()) + size.maps * kOverhead;
  return size;
}

absl::Status CheckNumbersFit(const AnswerSize& size, int64_t limit) {
  if (size.number_bytes <= limit) return absl::OkStatus();
  const int64_t fitting = limit / (size.number_bytes / size.maps);
  return TooLarge(absl::StrCat("the ", size.maps, " maps of this request take ",
                               size.number_bytes, " bytes"),
                  limit,
                  absl::StrCat("ask for at most ", fitting,
                               " maps (classes times methods) at a time, or "
                               "for pictures in place of OUTPUT_HEATMAP"));
}

int64_t MostPictureBytes(const AnswerSize& size, const Outputs& outputs,
                         int width, int height, int64_t limit) {
  const int64_t most = int64_t{3} * width * height + kOverhead;
  return std::min(limit, size.maps * PicturesAMap(outputs) * most);
}

absl::Status CheckPicturesFit(const AnswerSize& size,
                              const ExplainOptions& options,
                              const Canvas& canvas, int64_t limit) {
  const int64_t left = limit - size.number_bytes;
  if (MostPictureBytes(size, options.outputs, canvas.width, canvas.height,
                       limit) < left) {
    return absl::OkStatus();
  }
  const SignedMap map = MadeUpMap();
  v1::Explanation drawn;
  std::vector<Picture> pictures;
  Outputs outputs = options.outputs;
  outputs.raw_map = false;
  outputs.heatmap = false;
  WriteMaps(map, outputs, drawn, pictures);
  int64_t bytes = 0;
  for (const Picture& picture : pictures) {
    RETURN_IF_ERROR(DrawPicture(picture, canvas, options.render));
    bytes += static_cast<int64_t>(picture.field->size());
    picture.field->clear();
  }
  const auto all = static_cast<double>(bytes * size.maps);
  const auto room = static_cast<double>(std::max<int64_t>(left, 0));
  if (kSurely * all <= room) return absl::OkStatus();
  // The bytes of an overlay grow about as its pixels do; those of a heatmap,
  // which is smooth, as its sides do.
  const double share = kSurely * room / all;
  const double factor = options.outputs.overlays() ? std::sqrt(share) : share;
  const int side = std::max(
      1, static_cast<int>(std::max(canvas.width, canvas.height) * factor));
  return TooLarge(
      absl::StrCat("the pictures of ", size.maps, " maps, ", canvas.width,
                   " x ", canvas.height, " pixels each, take about ",
                   static_cast<int64_t>(all), " bytes"),
      limit,
      absl::StrCat("set render.longest_side to ", side,
                   ", or ask for fewer classes or outputs, or for JPEG in "
                   "place of PNG"));
}

}  // namespace camserve
