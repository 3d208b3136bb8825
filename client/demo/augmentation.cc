#include "client/demo/augmentation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include "absl/types/span.h"
#include "client/demo/chest_image.h"
#include "client/demo/mark.h"
#include "client/demo/wanted_evidence.h"

namespace camserve::demo {
namespace {

// The grids that AOPC asks for most, by their regions a side; the finest is
// drawn twice as often, as it has the most sets of regions.
constexpr std::array kGrids = {4, 7, 8, 11, 14, 14};

constexpr double kBrightenedShare = 0.7;  // of the images
constexpr double kAtFindingShare = 0.8;   // of these
constexpr double kCoveredShare = 0.7;     // of the images
constexpr double kMostCovered = 0.9;      // of an image's regions

// How much of a finding has to be visible for it to count as one, and what
// counts as none; in between either answer is right.
constexpr double kEnoughVisible = 0.6;
constexpr double kTooLittleVisible = 0.3;

constexpr int kPixels = kInputSize * kInputSize;
constexpr double kPixel = static_cast<double>(kImageSize) / kInputSize;

double Uniform(std::mt19937_64& random, double low = 0, double high = 1) {
  return std::uniform_real_distribution<double>(low, high)(random);
}

bool Happens(std::mt19937_64& random, double share) {
  return Uniform(random) < share;
}

struct Point {
  double x;
  double y;
};

// In pixels of the input.
Point Middle(const Place& place) {
  return {(place.left + place.right) / 2 / kPixel,
          (place.top + place.bottom) / 2 / kPixel};
}

// Away from mid-grey, as HAAS does where a heatmap is above 0.
void Brighten(std::mt19937_64& random, const Place* finding,
              absl::Span<float> pixels) {
  Point middle = {Uniform(random, 0, kInputSize),
                  Uniform(random, 0, kInputSize)};
  if (finding && Happens(random, kAtFindingShare)) {
    std::normal_distribution<double> beside(0, 4);
    middle = Middle(*finding);
    middle.x += beside(random);
    middle.y += beside(random);
  }
  const double radius = Uniform(random, 6, 20);
  const double strength = Uniform(random, 0.7, 1);
  for (int i = 0; i < kPixels; ++i) {
    const int row = i / kInputSize;
    const int column = i % kInputSize;
    const double x = column + 0.5 - middle.x;
    const double y = row + 0.5 - middle.y;
    const double spot =
        strength * std::exp(-(x * x + y * y) / (2 * radius * radius));
    pixels[i] = static_cast<float>(std::clamp(pixels[i] * (1 + spot), -1., 1.));
  }
}

// By pixel, whether it is covered: random regions of a random grid.
std::vector<bool> Cover(std::mt19937_64& random) {
  const int grid = kGrids[random() % kGrids.size()];
  const int side = (kInputSize + grid - 1) / grid;
  const double share = kMostCovered * std::pow(Uniform(random), 1.5);
  std::vector<bool> regions(size_t{1} * grid * grid);
  std::generate(regions.begin(), regions.end(),
                [&] { return Happens(random, share); });
  std::vector<bool> covered(kPixels);
  for (int i = 0; i < kPixels; ++i) {
    const int row = i / kInputSize / side;
    const int column = i % kInputSize / side;
    covered[i] = regions[size_t{1} * row * grid + column];
  }
  return covered;
}

// The fills of AOPC: noise of the image's range, its mean, mid-grey. The first,
// which is what is measured by default, is drawn as often as the others.
void Fill(std::mt19937_64& random, const std::vector<bool>& covered,
          absl::Span<float> pixels) {
  const auto [least, greatest] =
      std::minmax_element(pixels.begin(), pixels.end());
  std::uniform_real_distribution<float> noise(*least, *greatest);
  const uint64_t kind = random() % 4;
  double sum = 0;
  for (const float pixel : pixels) sum += pixel;
  const float flat = kind == 2 ? static_cast<float>(sum / kPixels) : 0;
  for (int i = 0; i < kPixels; ++i) {
    if (covered[i]) pixels[i] = kind < 2 ? noise(random) : flat;
  }
}

float Presence(double visible) {
  if (visible >= kEnoughVisible) return 1;
  return visible < kTooLittleVisible ? 0 : -1;
}

}  // namespace

Augmentation::Augmentation(const DemoSet& set, uint64_t seed)
    : set_(set), evidence_(WantedEvidence(set)), random_(seed) {}

TrainingBatch Augmentation::Batch(const at::Tensor& chosen) {
  TrainingBatch batch = {.inputs = set_.inputs.index_select(0, chosen),
                         .evidence = evidence_.index_select(0, chosen),
                         .present = at::zeros({chosen.size(0), kFindings})};
  const auto numbers = chosen.accessor<int64_t, 1>();
  const auto labels = set_.labels.accessor<int64_t, 1>();
  auto present = batch.present.accessor<float, 2>();
  float* const inputs = batch.inputs.data_ptr<float>();
  float* const evidence = batch.evidence.data_ptr<float>();
  constexpr int kPlaces = kMapSize * kMapSize;
  for (int64_t i = 0; i < numbers.size(0); ++i) {
    const int64_t label = labels[numbers[i]];
    const Place* finding =
        label < kFindings ? &set_.places[numbers[i]] : nullptr;
    const absl::Span<float> pixels(inputs + i * kPixels, kPixels);
    if (Happens(random_, kBrightenedShare)) Brighten(random_, finding, pixels);
    double visible = 1;
    if (Happens(random_, kCoveredShare)) {
      const std::vector<bool> covered = Cover(random_);
      Fill(random_, covered, pixels);
      if (finding) {
        visible = Hide(covered, *finding,
                       {evidence + (i * kFindings + label) * kPlaces, kPlaces});
      }
    }
    if (finding) present[i][label] = Presence(visible);
  }
  return batch;
}

}  // namespace camserve::demo
