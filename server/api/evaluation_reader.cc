#include "server/api/evaluation_reader.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/invalid.h"
#include "common/status_macros.h"
#include "server/api/proto_enums.h"
#include "server/api/request_reader.h"
#include "server/metrics/region_grid.h"

namespace camserve {
namespace {

// Of the study.
constexpr std::array kGrids = {4, 8, 11, 14};
constexpr std::array<SensitivityPoints, 6> kRadii = {
    {{0.05, 20}, {0.1, 20}, {0.2, 30}, {0.3, 30}, {0.4, 40}, {0.5, 40}}};

// A sample's work is bounded: what is more is a mistake.
constexpr int kFinestGrid = 64;
constexpr int kMostGrids = 16;
constexpr int kMostRadii = 32;
constexpr int kMostPoints = 1000;

constexpr int kCpuBatchSize = 8;
constexpr int kGpuBatchSize = 32;

absl::Status CheckGrid(int grid, const InputSpec& input,
                       const std::string& field) {
  if (grid < 1 || grid > kFinestGrid) {
    return Invalid(field, ": ", grid, " regions a side is outside 1 to ",
                   kFinestGrid);
  }
  if (!RegionGrid::Fits(grid, input.height, input.width)) {
    return Invalid(field, ": ", grid,
                   " regions a side leave one empty where "
                   "the input is ",
                   input.height, " x ", input.width,
                   " pixels; take another number");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<int>> ReadGrids(const v1::AopcConfig& config,
                                           const InputSpec& input) {
  std::vector<int> grids;
  if (config.grids().empty()) {
    for (const int grid : kGrids) {
      if (CheckGrid(grid, input, "").ok()) grids.push_back(grid);
    }
    if (!grids.empty()) return grids;
    return Invalid("aopc.grids: the input of ", input.height, " x ",
                   input.width,
                   " pixels allows none of the defaults (4, 8, "
                   "11, 14); name the grids");
  }
  if (config.grids_size() > kMostGrids) {
    return Invalid("aopc.grids: ", config.grids_size(), " grids; at most ",
                   kMostGrids, " are taken");
  }
  for (int i = 0; i < config.grids_size(); ++i) {
    const std::string field = absl::StrCat("aopc.grids[", i, "]");
    const int grid = config.grids(i);
    RETURN_IF_ERROR(CheckGrid(grid, input, field));
    if (std::find(grids.begin(), grids.end(), grid) != grids.end()) {
      return Invalid(field, ": ", grid, " is named twice; name each grid once");
    }
    grids.push_back(grid);
  }
  return grids;
}

absl::StatusOr<std::vector<PerturbationOrder>> ReadOrders(
    const v1::AopcConfig& config) {
  if (config.orders().empty()) return std::vector{PerturbationOrder::kMorf};
  std::vector<PerturbationOrder> orders;
  for (int i = 0; i < config.orders_size(); ++i) {
    const auto order =
        FromProto(static_cast<v1::PerturbationOrder>(config.orders(i)));
    if (!order.has_value()) {
      return Invalid("aopc.orders[", i, "]: ", config.orders(i),
                     " is no order; name PERTURBATION_ORDER_MORF, "
                     "PERTURBATION_ORDER_LERF or PERTURBATION_ORDER_RANDOM");
    }
    if (std::find(orders.begin(), orders.end(), *order) != orders.end()) {
      return Invalid("aopc.orders[", i, "]: ", OrderName(*order),
                     " is named twice; name each order once");
    }
    orders.push_back(*order);
  }
  return orders;
}

absl::StatusOr<AopcSpec> ReadAopc(const v1::AopcConfig& config,
                                  const InputSpec& input) {
  AopcSpec spec;
  ASSIGN_OR_RETURN(spec.grids, ReadGrids(config, input));
  ASSIGN_OR_RETURN(spec.orders, ReadOrders(config));
  const auto fill = FromProto(config.fill());
  if (!fill.has_value()) {
    return Invalid("aopc.fill: ", static_cast<int>(config.fill()),
                   " is no fill; name PERTURBATION_FILL_UNIFORM_NOISE, "
                   "PERTURBATION_FILL_MEAN or PERTURBATION_FILL_ZERO");
  }
  spec.fill = *fill;
  spec.return_curves = config.return_curves();
  return spec;
}

absl::StatusOr<MaxSensitivitySpec> ReadMaxSensitivity(
    const v1::MaxSensitivityConfig& config) {
  MaxSensitivitySpec spec;
  if (config.radii().empty()) spec.radii.assign(kRadii.begin(), kRadii.end());
  if (config.radii_size() > kMostRadii) {
    return Invalid("max_sensitivity.radii: ", config.radii_size(),
                   " radii; at most ", kMostRadii, " are taken");
  }
  for (int i = 0; i < config.radii_size(); ++i) {
    const v1::SensitivityPoint& point = config.radii(i);
    const std::string field = absl::StrCat("max_sensitivity.radii[", i, "]");
    if (!std::isfinite(point.radius()) || point.radius() <= 0) {
      return Invalid(field, ".radius: ", point.radius(),
                     " is not finite and above 0");
    }
    if (point.points() < 1 || point.points() > kMostPoints) {
      return Invalid(field, ".points: ", point.points(), " is outside 1 to ",
                     kMostPoints);
    }
    for (const SensitivityPoints& other : spec.radii) {
      if (other.radius != point.radius()) continue;
      return Invalid(field, ".radius: ", point.radius(),
                     " is named twice; name each radius once");
    }
    spec.radii.push_back({point.radius(), point.points()});
  }
  return spec;
}

// One a channel.
std::vector<float> Expanded(const std::vector<float>& values, int channels,
                            float fallback) {
  if (values.empty()) return std::vector<float>(channels, fallback);
  if (values.size() == 1) return std::vector<float>(channels, values.front());
  return values;
}

}  // namespace

int EvaluationBatchSize(const ServedModel& model) {
  if (model.config.max_batch_size > 0) return model.config.max_batch_size;
  return model.placements.front() == "cpu" ? kCpuBatchSize : kGpuBatchSize;
}

absl::StatusOr<EvaluationSpec> ReadEvaluationConfig(
    const v1::EvaluationConfig& config, const ServedModel& model) {
  if (model.output == OutputKind::kRegression) {
    return absl::FailedPreconditionError(
        "model: its outputs are measurements (output: OUTPUT_KIND_REGRESSION), "
        "and every score of Evaluate needs the probabilities of classes: such "
        "a model can be explained only");
  }
  EvaluationSpec spec;
  ASSIGN_OR_RETURN(spec.methods, ReadMethods(config.methods()));
  RETURN_IF_ERROR(CheckLayer(config.layer()));
  const bool wants_all =
      !config.has_aopc() && !config.has_max_sensitivity() && !config.has_haas();
  if (wants_all || config.has_aopc()) {
    ASSIGN_OR_RETURN(spec.aopc, ReadAopc(config.aopc(), model.input));
  }
  if (wants_all || config.has_max_sensitivity()) {
    ASSIGN_OR_RETURN(spec.max_sensitivity,
                     ReadMaxSensitivity(config.max_sensitivity()));
  }
  if (wants_all || config.has_haas()) {
    spec.haas = HaasSpec{.is_signed = config.haas().is_signed()};
  }
  spec.seed = config.seed();
  spec.mean = Expanded(model.input.mean, model.input.channels, 0);
  spec.std = Expanded(model.input.std, model.input.channels, 1);
  spec.output = model.output;
  spec.thresholds = model.thresholds;
  spec.batch_size = EvaluationBatchSize(model);
  return spec;
}

}  // namespace camserve
