#include "client/demo/anatomy.h"

#include <algorithm>
#include <cmath>

namespace camserve::demo {
namespace {

double Between(std::mt19937_64& random, double low, double high) {
  return std::uniform_real_distribution<double>(low, high)(random);
}

// A hash of a lattice point, in [0, 1].
double Lattice(uint32_t seed, int column, int row) {
  uint32_t hash = seed ^ (static_cast<uint32_t>(column) * 0x9E3779B1u) ^
                  (static_cast<uint32_t>(row) * 0x85EBCA77u);
  hash = (hash ^ (hash >> 15)) * 0x2C1B3C6Du;
  hash = (hash ^ (hash >> 12)) * 0x297A2D39u;
  return (hash ^ (hash >> 15)) / 4294967295.0;
}

// 1 on the curve, falling to 0 at `width` from it.
double Stroke(double distance, double width) {
  return 1 - Smoothstep(0, width, std::abs(distance));
}

// std::hypot guards against an overflow that cannot be here, and is slow.
double Length(double x, double y) { return std::sqrt(x * x + y * y); }

double Ellipse(double x, double y, double width, double height) {
  return Length(x / width, y / height);
}

}  // namespace

double Smoothstep(double low, double high, double value) {
  const double t = std::clamp((value - low) / (high - low), 0.0, 1.0);
  return t * t * (3 - 2 * t);
}

double Clouds(uint32_t seed, double cells, double x, double y) {
  const double u = (x + 1) * cells / 2;
  const double v = (y + 1) * cells / 2;
  const int column = static_cast<int>(std::floor(u));
  const int row = static_cast<int>(std::floor(v));
  const double right = Smoothstep(0, 1, u - column);
  const double down = Smoothstep(0, 1, v - row);
  const double top =
      Mix(Lattice(seed, column, row), Lattice(seed, column + 1, row), right);
  const double bottom = Mix(Lattice(seed, column, row + 1),
                            Lattice(seed, column + 1, row + 1), right);
  return Mix(top, bottom, down);
}

Anatomy::Anatomy(std::mt19937_64& random) {
  const double angle = Between(random, -0.07, 0.07);
  cosine_ = std::cos(angle);
  sine_ = std::sin(angle);
  scale_ = Between(random, 0.94, 1.08);
  shift_x_ = Between(random, -0.06, 0.06);
  shift_y_ = Between(random, -0.06, 0.06);
  lung_width_ = Between(random, 0.31, 0.35);
  lung_height_ = Between(random, 0.66, 0.76);
  heart_size_ = Between(random, 0.9, 1.15);
  rib_phase_ = Between(random, 0, 1);
  rib_strength_ = Between(random, 0.07, 0.11);
  texture_ = static_cast<uint32_t>(random());
}

Anatomy::Point Anatomy::Upright(double x, double y) const {
  const double u = (x - shift_x_) / scale_;
  const double v = (y - shift_y_) / scale_;
  return {cosine_ * u + sine_ * v, cosine_ * v - sine_ * u};
}

double Anatomy::FreeLung(double x, double y) const {
  const Point point = Upright(x, y);
  return LungAt(point) * (1 - Heart(point));
}

// An ellipse a side, cut by the diaphragm's dome and narrowed at the apex.
double Anatomy::LungAt(Point point) const {
  const double x = std::abs(point.x) - 0.43;
  const double narrowing = 1 - 0.35 * Smoothstep(-0.1, -0.8, -point.y) -
                           0.3 * Smoothstep(0.2, 0.85, -point.y);
  const double radius =
      Ellipse(x, point.y + 0.02, lung_width_ * narrowing, lung_height_);
  const double dome = 0.52 + (point.x < 0 ? -0.05 : 0) + 1.6 * x * x;
  return (1 - Smoothstep(0.9, 1.06, radius)) *
         (1 - Smoothstep(dome - 0.05, dome + 0.05, point.y));
}

double Anatomy::Torso(Point point) const {
  const double shoulders = 0.62 + 0.42 * Smoothstep(-1.0, -0.55, point.y);
  const double side = 1 - Smoothstep(0.86, 1.0, std::abs(point.x) / shoulders);
  const double neck = 1 - Smoothstep(0.2, 0.34, std::abs(point.x));
  return std::max(side * Smoothstep(-1.0, -0.72, point.y),
                  neck * (1 - Smoothstep(-0.85, -0.5, point.y)));
}

double Anatomy::Heart(Point point) const {
  const double x = (point.x - 0.13) / heart_size_;
  const double y = (point.y - 0.28) / heart_size_;
  const double ventricle =
      Ellipse(0.82 * x + 0.57 * y, 0.82 * y - 0.57 * x, 0.36, 0.25);
  const double vessels = Ellipse(point.x - 0.02, point.y + 0.16, 0.13, 0.34);
  return std::max(1 - Smoothstep(0.82, 1.12, ventricle),
                  0.8 * (1 - Smoothstep(0.7, 1.2, vessels)));
}

double Anatomy::Spine(Point point) const {
  const double vertebrae = 0.75 + 0.25 * std::cos(point.y * 34 + rib_phase_);
  return vertebrae * Stroke(point.x, 0.15);
}

// Posterior ribs fall outwards, anterior ones inwards and are fainter.
double Anatomy::Ribs(Point point) const {
  const double out = std::abs(point.x);
  const double cage =
      (1 - Smoothstep(0.72, 0.84, out)) * Smoothstep(0.06, 0.16, out) *
      Smoothstep(-0.86, -0.6, point.y) * (1 - Smoothstep(0.62, 0.85, point.y));
  if (cage == 0) return 0;
  const auto arcs = [&](double bend, double phase) {
    const double turn = (point.y - bend) / 0.175 + phase;
    return Stroke(turn - std::round(turn), 0.24);
  };
  const double posterior = arcs(0.55 * (out - 0.25) * (out - 0.25), rib_phase_);
  const double anterior = arcs(0.45 - 0.75 * out, 0.5 + rib_phase_);
  return cage * (posterior + 0.35 * anterior * Smoothstep(0.3, 0.5, out));
}

double Anatomy::Clavicles(Point point) const {
  if (point.y > -0.4) return 0;
  const double out = std::abs(point.x);
  const double curve = -0.63 - 0.16 * (out - 0.1) + 0.05 * std::sin(out * 7);
  return Stroke(point.y - curve, 0.05) * Smoothstep(0.06, 0.12, out) *
         (1 - Smoothstep(0.7, 0.85, out));
}

// Bright at the hilum, thinning outwards.
double Anatomy::Vessels(Point point) const {
  const double hilum = Ellipse(std::abs(point.x) - 0.2, point.y, 0.42, 0.5);
  const double branches =
      std::abs(Clouds(texture_, 17, point.x, point.y) +
               Clouds(texture_ + 1, 31, point.x, point.y) - 1);
  return (1 - Smoothstep(0, 1, hilum)) * (1 - Smoothstep(0, 0.3, branches));
}

double Anatomy::Brightness(double x, double y) const {
  const Point point = Upright(x, y);
  const double lung = LungAt(point);
  const double torso = Torso(point);
  if (torso == 0) return 0.04;
  const double haze = Clouds(texture_ + 2, 5, x, y) - 0.5;
  double tissue = 0.60 + 0.10 * haze + 0.10 * Spine(point);
  if (lung > 0) {
    const double air = 0.20 + 0.06 * haze + 0.10 * Vessels(point);
    tissue = Mix(tissue, air, lung);
  }
  tissue = Mix(tissue, 0.66, 0.9 * Heart(point));
  tissue += rib_strength_ * Ribs(point) + 0.10 * Clavicles(point);
  const double vignette = 1 - 0.22 * Smoothstep(0.6, 1.5, Length(x, y));
  return vignette * (0.04 + torso * tissue);
}

}  // namespace camserve::demo
