// A drawn chest: the ground on which the demo's marks lie. It resembles a
// radiograph; it is none.
#ifndef CAMSERVE_CLIENT_DEMO_ANATOMY_H_
#define CAMSERVE_CLIENT_DEMO_ANATOMY_H_

#include <cstdint>
#include <random>

namespace camserve::demo {

// Smooth noise in [0, 1] of about `cells` lumps over the picture's width;
// places are in [-1, 1], as everywhere here: x to the right, y down.
double Clouds(uint32_t seed, double cells, double x, double y);

// 0 below `low`, 1 above `high`, smooth between; low < high.
double Smoothstep(double low, double high, double value);

// From `from` to `to` as share goes from 0 to 1.
inline double Mix(double from, double to, double share) {
  return from + (to - from) * share;
}

// One chest of random build and pose. Immutable.
class Anatomy {
 public:
  explicit Anatomy(std::mt19937_64& random);

  // Brightness at a place, about 0 to 1.
  double Brightness(double x, double y) const;

  // 1 where a lung is seen free of the heart, 0 outside, smooth between.
  double FreeLung(double x, double y) const;

 private:
  struct Point {
    double x;
    double y;
  };
  // From the picture to the upright chest.
  Point Upright(double x, double y) const;
  double LungAt(Point point) const;
  double Torso(Point point) const;
  double Heart(Point point) const;
  double Spine(Point point) const;
  double Ribs(Point point) const;
  double Clavicles(Point point) const;
  double Vessels(Point point) const;

  double cosine_, sine_, scale_, shift_x_, shift_y_;
  double lung_width_, lung_height_, heart_size_, rib_phase_, rib_strength_;
  uint32_t texture_;
};

}  // namespace camserve::demo

#endif  // CAMSERVE_CLIENT_DEMO_ANATOMY_H_
