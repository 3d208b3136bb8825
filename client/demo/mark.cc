#include "client/demo/mark.h"

#include <algorithm>
#include <cmath>

namespace camserve::demo {
namespace {

struct Range {
  double low, high;
  double Draw(std::mt19937_64& random) const {
    return std::uniform_real_distribution<double>(low, high)(random);
  }
};

constexpr double kPacemakerWidth = 0.15;
constexpr double kPacemakerHeight = 0.11;

Range Radius(Finding finding) {
  switch (finding) {
    case Finding::kNodule:
      return {0.110, 0.140};
    case Finding::kCavity:
      return {0.150, 0.180};
    case Finding::kConsolidation:
      return {0.210, 0.250};
    case Finding::kPacemaker:
      return {kPacemakerWidth, kPacemakerWidth};
  }
  return {};
}

Range Strength(Finding finding) {
  switch (finding) {
    case Finding::kConsolidation:
      return {0.50, 0.62};
    case Finding::kPacemaker:
      return {0.85, 0.95};
    default:
      return {0.55, 0.70};
  }
}

// The part of a disc around a place that lies in a lung, sampled.
bool InLung(const Anatomy& anatomy, double x, double y, double radius) {
  const double reach = 0.7 * radius;
  return anatomy.FreeLung(x, y) > 0.9 && anatomy.FreeLung(x - reach, y) > 0.8 &&
         anatomy.FreeLung(x + reach, y) > 0.8 &&
         anatomy.FreeLung(x, y - reach) > 0.8 &&
         anatomy.FreeLung(x, y + reach) > 0.8;
}

// Denser tissue: brighter, the less so the brighter the ground is.
double Cover(double ground, double opacity) {
  return Mix(ground, 0.92, std::min(opacity, 1.0));
}

double Nodule(double distance) { return 1 - Smoothstep(0.55, 1.0, distance); }

double Cavity(double distance) {
  return 0.15 * (distance < 0.8) +
         (1 - Smoothstep(0.0, 0.24, std::abs(distance - 0.8)));
}

double Consolidation(const Mark& mark, double x, double y, double distance) {
  const double lumps = 0.6 * Clouds(mark.texture, 18, x, y) +
                       0.4 * Clouds(mark.texture + 1, 40, x, y);
  return (1 - Smoothstep(0.40, 1.0, distance)) * (0.35 + 0.9 * lumps);
}

// A case with rounded corners and a dark connector block.
double Pacemaker(const Mark& mark, double x, double y, double ground) {
  const double along = std::cos(mark.angle) * x + std::sin(mark.angle) * y;
  const double across = std::cos(mark.angle) * y - std::sin(mark.angle) * x;
  const double side = std::max(std::abs(along) / kPacemakerWidth,
                               std::abs(across) / kPacemakerHeight);
  const double corner =
      std::hypot(along / kPacemakerWidth, across / kPacemakerHeight) / 1.2;
  const double cover = 1 - Smoothstep(0.90, 0.98, std::max(side, corner));
  const double connector = across < -0.4 * kPacemakerHeight ? 0.78 : 1.0;
  return Mix(ground, mark.strength * connector, cover);
}

}  // namespace

Mark PlaceMark(Finding finding, const Anatomy& anatomy,
               std::mt19937_64& random) {
  Mark mark = {.finding = finding};
  mark.half_width = mark.half_height = Radius(finding).Draw(random);
  mark.strength = Strength(finding).Draw(random);
  mark.texture = static_cast<uint32_t>(random());
  if (finding == Finding::kPacemaker) {
    mark.x = (random() % 2 ? 1 : -1) * Range{0.36, 0.66}.Draw(random);
    mark.y = Range{-0.52, -0.2}.Draw(random);
    mark.angle = Range{-0.5, 0.5}.Draw(random);
    return mark;
  }
  do {
    mark.x = Range{-0.85, 0.85}.Draw(random);
    mark.y = Range{-0.8, 0.7}.Draw(random);
  } while (!InLung(anatomy, mark.x, mark.y, mark.half_width));
  return mark;
}

double WithMark(const Mark& mark, double x, double y, double ground) {
  const double u = x - mark.x;
  const double v = y - mark.y;
  const double distance = std::hypot(u, v) / mark.half_width;
  if (distance > 1.5) return ground;
  switch (mark.finding) {
    case Finding::kNodule:
      return Cover(ground, mark.strength * Nodule(distance));
    case Finding::kCavity:
      return Cover(ground, mark.strength * Cavity(distance));
    case Finding::kConsolidation:
      return Cover(ground, mark.strength * Consolidation(mark, x, y, distance));
    case Finding::kPacemaker:
      return Pacemaker(mark, u, v, ground);
  }
  return ground;
}

}  // namespace camserve::demo
