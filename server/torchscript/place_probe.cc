#include "server/torchscript/place_probe.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <set>

#include "server/torchscript/tap.h"

namespace camserve {
namespace {

// How far the centre of the change has to move in the layer for each step of
// the changed corner in the image. A layer that sees places where they are
// gives 0.5 to 1, less where each place sees much of the image; a mirrored one
// gives less than 0, one that sees the image and its mirror 0.
constexpr double kLeastSlope = 0.12;

// Records the last output of each of some sites.
class OutputRecorder : public TapListener {
 public:
  explicit OutputRecorder(const std::set<int64_t>& sites) : sites_(sites) {}

  at::Tensor OnTap(const at::Tensor& value, int64_t site) override {
    if (sites_.contains(site) && value.dim() == 4 &&
        value.is_floating_point()) {
      // What happens to the tensor later, in place, must not show.
      outputs_[site] = value.clone();
    }
    return value;
  }

  std::map<int64_t, at::Tensor> Take() { return std::move(outputs_); }

 private:
  const std::set<int64_t>& sites_;
  std::map<int64_t, at::Tensor> outputs_;
};

struct Rectangle {
  int64_t top, left, height, width;
};

// Where an output changed: the centre in [0, 1] from top and left.
struct Change {
  double y = 0;
  double x = 0;
};

// Absent where nothing changed.
std::optional<Change> ChangeOf(const at::Tensor& before,
                               const at::Tensor& after) {
  if (before.sizes() != after.sizes()) return std::nullopt;
  at::Tensor change =
      (after - before).to(at::kDouble).square().sum(at::IntArrayRef({0, 1}));
  if (!(change.sum().item<double>() > 0)) return std::nullopt;
  change = (change - change.min()).cpu();
  const double total = change.sum().item<double>();
  // The same everywhere: in the middle.
  if (!(total > 0)) return Change{.y = 0.5, .x = 0.5};
  const auto centre = [&](int64_t axis) {
    const int64_t size = change.size(axis);
    const at::Tensor places =
        (at::arange(size, at::kDouble) + 0.5) / static_cast<double>(size);
    return (change.sum(1 - axis) * places).sum().item<double>() / total;
  };
  return Change{.y = centre(0), .x = centre(1)};
}

class Probe {
 public:
  Probe(const GraphRunner& runner, const InputSizes& sizes,
        const std::string& device, const std::vector<ProbedSite>& sites)
      : runner_(runner),
        sizes_(sizes),
        image_(SeededNoise(sizes, 1, 11, device)),
        other_(SeededNoise(sizes, 1, 12, device)) {
    for (const ProbedSite& probed : sites) {
      sites_.insert(probed.site);
      if (probed.may_crop) may_crop_.insert(probed.site);
    }
    before_ = Run(image_);
  }

  std::map<int64_t, std::string> Find() {
    LookAtCorners();
    if (!may_crop_.empty()) LookAtBorders();
    return std::move(wrong_);
  }

 private:
  using Changes = std::map<int64_t, std::optional<Change>>;

  std::map<int64_t, at::Tensor> Run(const at::Tensor& image) const {
    const at::NoGradGuard no_gradients;
    OutputRecorder recorder(sites_);
    runner_.Run({image.clone()});
    return recorder.Take();
  }

  Changes ChangesBy(const Rectangle& part) const {
    at::Tensor image = image_.clone();
    const auto in = [&](const at::Tensor& whole) {
      return whole.narrow(2, part.top, part.height)
          .narrow(3, part.left, part.width);
    };
    in(image).copy_(in(other_));
    Changes changes;
    for (const auto& [site, after] : Run(image)) {
      const auto before = before_.find(site);
      if (before == before_.end()) continue;
      changes[site] = ChangeOf(before->second, after);
    }
    return changes;
  }

  void LookAtCorners() {
    const int64_t height = std::max<int64_t>(1, sizes_.height / 4);
    const int64_t width = std::max<int64_t>(1, sizes_.width / 4);
    const int64_t bottom = sizes_.height - height;
    const int64_t right = sizes_.width - width;
    // Of the corners top left, top right, bottom left, bottom right.
    const std::array<Changes, 4> corners = {
        ChangesBy({0, 0, height, width}), ChangesBy({0, right, height, width}),
        ChangesBy({bottom, 0, height, width}),
        ChangesBy({bottom, right, height, width})};
    for (const auto& [site, before] : before_) {
      const auto at = [&, site = site](int corner) {
        return corners[corner].at(site);
      };
      Judge(site, before, {at(0), at(1), at(2), at(3)});
    }
  }

  void Judge(int64_t site, const at::Tensor& before,
             const std::array<std::optional<Change>, 4>& c) {
    const auto changed =
        std::count_if(c.begin(), c.end(),
                      [](const auto& change) { return change.has_value(); });
    if (changed == 0) {  // it does not look at the image at all
      may_crop_.erase(site);
      return;
    }
    if (changed < 4) {
      wrong_[site] = "a corner of the image never reaches it";
      return;
    }
    const double distance = 0.75;  // between the corners' centres
    const double down = (c[2]->y + c[3]->y - c[0]->y - c[1]->y) / 2 / distance;
    const double aside = (c[1]->x + c[3]->x - c[0]->x - c[2]->x) / 2 / distance;
    CheckSlopes(site, before, down, aside);
  }

  // The outermost row or column that a crop leaves out changes nothing, and
  // however little a roll moves, one of them changes the opposite side.
  void LookAtBorders() {
    // Top, bottom, left, right.
    const std::array<Changes, 4> borders = {
        ChangesBy({0, 0, 1, sizes_.width}),
        ChangesBy({sizes_.height - 1, 0, 1, sizes_.width}),
        ChangesBy({0, 0, sizes_.height, 1}),
        ChangesBy({0, sizes_.width - 1, sizes_.height, 1})};
    for (const int64_t site : may_crop_) {
      const auto before = before_.find(site);
      if (before == before_.end() || wrong_.contains(site)) continue;
      const auto at = [&](int border) { return borders[border].at(site); };
      if (!at(0) || !at(1) || !at(2) || !at(3)) {
        wrong_[site] = "a border of the image never reaches it";
        continue;
      }
      // Opposite borders' centres are nearly a whole side apart.
      CheckSlopes(site, before->second, at(1)->y - at(0)->y,
                  at(3)->x - at(2)->x);
    }
  }

  // `down` and `aside`: how far the change moves in the layer for each step
  // down or to the right in the image.
  void CheckSlopes(int64_t site, const at::Tensor& output, double down,
                   double aside) {
    if (output.size(3) > 1 && aside < kLeastSlope) {
      wrong_[site] =
          "what lies on the left and on the right of the image does not lie "
          "there in its output";
    } else if (output.size(2) > 1 && down < kLeastSlope) {
      wrong_[site] =
          "what lies at the top and at the bottom of the image does not lie "
          "there in its output";
    }
  }

  const GraphRunner& runner_;
  const InputSizes sizes_;
  std::set<int64_t> sites_;
  std::set<int64_t> may_crop_;
  const at::Tensor image_;
  const at::Tensor other_;
  std::map<int64_t, at::Tensor> before_;
  std::map<int64_t, std::string> wrong_;
};

}  // namespace

std::map<int64_t, std::string> ProbePlaces(
    const GraphRunner& runner, const InputSizes& sizes,
    const std::string& device, const std::vector<ProbedSite>& sites) {
  return Probe(runner, sizes, device, sites).Find();
}

}  // namespace camserve
