// What makes an image's class: a finding at a random place of a drawn chest.
#ifndef CAMSERVE_CLIENT_DEMO_MARK_H_
#define CAMSERVE_CLIENT_DEMO_MARK_H_

#include <array>
#include <cstdint>
#include <random>

#include "client/demo/anatomy.h"

namespace camserve::demo {

// The classes, in the order of the model's logits.
enum class Finding { kNodule, kCavity, kConsolidation, kPacemaker };
inline constexpr std::array kFindingLabels = {"nodule", "cavity",
                                              "consolidation", "pacemaker"};
inline constexpr int kFindings = static_cast<int>(kFindingLabels.size());

// Places and lengths in units of half the picture.
struct Mark {
  Finding finding;
  double x, y;                     // centre
  double half_width, half_height;  // of the box around it
  double angle;                    // radians, of the pacemaker
  double strength;  // 0 to 1: opacity, or a pacemaker's brightness
  uint32_t texture;
};

// Lungs hold all findings but the pacemaker, which lies under a clavicle.
Mark PlaceMark(Finding finding, const Anatomy& anatomy,
               std::mt19937_64& random);

// The brightness at a place once the mark lies over `ground`.
double WithMark(const Mark& mark, double x, double y, double ground);

}  // namespace camserve::demo

#endif  // CAMSERVE_CLIENT_DEMO_MARK_H_
