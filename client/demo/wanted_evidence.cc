#include "client/demo/wanted_evidence.h"

#include <algorithm>
#include <cstddef>

#include "client/demo/mark.h"

namespace camserve::demo {
namespace {

// A place of the map in pixels of the image and of the input.
constexpr double kCell = static_cast<double>(kImageSize) / kMapSize;
constexpr int kInputCell = kInputSize / kMapSize;

// In cells: around a finding's middle those that are to see it, and around
// these those that may.
constexpr double kCoreRadius = 1.5;
constexpr double kRimRadius = 2.5;

// A place sees nothing where more of it is covered, and no place does where
// less of the finding is left.
constexpr double kHidden = 0.35;

// Squared distances, in cells, from the middle of a finding to those of the
// cells.
at::Tensor SquaredDistances(const Place& finding) {
  const at::Tensor middles = at::arange(kMapSize, at::kFloat) + 0.5;
  const auto along = [&](double low, double high) {
    return (middles - (low + high) / 2 / kCell).square();
  };
  return along(finding.top, finding.bottom).unsqueeze(1) +
         along(finding.left, finding.right).unsqueeze(0);
}

double Radius(const Place& finding) {
  return (finding.right - finding.left) / 2 / kCell;
}

// Of each place of the map the share that is covered.
std::vector<double> CoveredPlaces(const std::vector<bool>& covered) {
  std::vector<double> shares(size_t{kMapSize} * kMapSize);
  for (size_t i = 0; i < covered.size(); ++i) {
    if (!covered[i]) continue;
    const size_t row = i / kInputSize / kInputCell;
    const size_t column = i % kInputSize / kInputCell;
    shares[row * kMapSize + column] += 1.0 / (kInputCell * kInputCell);
  }
  return shares;
}

double VisibleShare(const Place& finding, const std::vector<double>& covered) {
  const double radius = std::max(1.0, Radius(finding));
  const at::Tensor squared = SquaredDistances(finding).flatten();
  const float* distance = squared.data_ptr<float>();
  double visible = 0;
  int places = 0;
  for (size_t i = 0; i < covered.size(); ++i) {
    if (distance[i] > radius * radius) continue;
    visible += 1 - covered[i];
    ++places;
  }
  return places == 0 ? 1 : visible / places;
}

}  // namespace

at::Tensor WantedEvidence(const DemoSet& set) {
  const int64_t count = set.labels.size(0);
  at::Tensor wanted = at::zeros({count, kFindings, kMapSize, kMapSize});
  for (int64_t i = 0; i < count; ++i) {
    const int64_t label = set.labels[i].item<int64_t>();
    if (label == kFindings) continue;
    const Place& finding = set.places[i];
    const double rim = std::max(kRimRadius, Radius(finding));
    const at::Tensor squared = SquaredDistances(finding);
    wanted[i][label].masked_fill_(squared <= rim * rim, -1);
    wanted[i][label].masked_fill_(squared <= kCoreRadius * kCoreRadius, 1);
  }
  return wanted;
}

double Hide(const std::vector<bool>& covered, const Place& finding,
            absl::Span<float> evidence) {
  const std::vector<double> places = CoveredPlaces(covered);
  const double visible = VisibleShare(finding, places);
  for (size_t i = 0; i < evidence.size(); ++i) {
    const bool is_hidden = places[i] > kHidden || visible < kHidden;
    if (evidence[i] == 1 && is_hidden) evidence[i] = -1;
  }
  return visible;
}

}  // namespace camserve::demo
