#include "client/camctl/commands/evaluation_options.h"

#include <cmath>
#include <cstdint>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/camctl/commands/common_flags.h"
#include "client/camctl/terminal/errors.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

absl::StatusOr<std::set<std::string>> ParseNames(const std::string& text) {
  std::set<std::string> names = absl::StrSplit(text, ',');
  for (const std::string& name : names) {
    if (name != "aopc" && name != "max_sensitivity" && name != "haas") {
      return UsageError(
          "--metrics: takes aopc, max_sensitivity, haas, with commas between "
          "them");
    }
  }
  return names;
}

absl::Status ParseGrids(const std::string& text, v1::AopcConfig& aopc) {
  if (text.empty()) return absl::OkStatus();
  for (const absl::string_view part : absl::StrSplit(text, ',')) {
    int32_t grid = 0;
    if (!absl::SimpleAtoi(part, &grid) || grid < 1) {
      return UsageError(
          "--grids: takes regions a side, from 1 on, with commas between them, "
          "such as 4,8,14");
    }
    aopc.add_grids(grid);
  }
  return absl::OkStatus();
}

absl::Status ParseOrders(const std::string& text, v1::AopcConfig& aopc) {
  for (const absl::string_view name : absl::StrSplit(text, ',')) {
    if (name == "morf") {
      aopc.add_orders(v1::PERTURBATION_ORDER_MORF);
    } else if (name == "lerf") {
      aopc.add_orders(v1::PERTURBATION_ORDER_LERF);
    } else if (name == "random") {
      aopc.add_orders(v1::PERTURBATION_ORDER_RANDOM);
    } else {
      return UsageError(
          "--orders: takes morf, lerf, random, with commas between them");
    }
  }
  return absl::OkStatus();
}

absl::Status ParseFill(const std::string& text, v1::AopcConfig& aopc) {
  if (text == "uniform_noise") {
    aopc.set_fill(v1::PERTURBATION_FILL_UNIFORM_NOISE);
  } else if (text == "mean") {
    aopc.set_fill(v1::PERTURBATION_FILL_MEAN);
  } else if (text == "zero") {
    aopc.set_fill(v1::PERTURBATION_FILL_ZERO);
  } else {
    return UsageError("--fill: takes uniform_noise, mean or zero");
  }
  return absl::OkStatus();
}

absl::Status ParseRadii(const std::string& text,
                        v1::MaxSensitivityConfig& config) {
  if (text.empty()) return absl::OkStatus();
  for (const absl::string_view part : absl::StrSplit(text, ',')) {
    const std::pair<absl::string_view, absl::string_view> halves =
        absl::StrSplit(part, absl::MaxSplits(':', 1));
    double radius = 0;
    int32_t points = 0;
    if (!absl::SimpleAtod(halves.first, &radius) || !std::isfinite(radius) ||
        radius <= 0 || !absl::SimpleAtoi(halves.second, &points) ||
        points < 1) {
      return UsageError(
          "--radii: takes radius:points, both above 0, with commas between "
          "them, such as 0.05:20,0.1:20");
    }
    v1::SensitivityPoint& point = *config.add_radii();
    point.set_radius(radius);
    point.set_points(points);
  }
  return absl::OkStatus();
}

// A flag of a metric that is not measured would be lost without a word.
absl::Status CheckUnused(const MetricTexts& texts,
                         const std::set<std::string>& metrics) {
  const auto error = [](absl::string_view flag, absl::string_view metric) {
    return UsageError(
        absl::StrCat("--", flag, ": --metrics does not hold ", metric));
  };
  if (!texts.grids.empty() && !metrics.contains("aopc")) {
    return error("grids", "aopc");
  }
  if (!texts.radii.empty() && !metrics.contains("max_sensitivity")) {
    return error("radii", "max_sensitivity");
  }
  if (texts.haas_signed && !metrics.contains("haas")) {
    return error("haas_signed", "haas");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<NamedModel>> ParseModels(absl::string_view text) {
  std::vector<NamedModel> models;
  std::set<std::string> seen;
  for (const absl::string_view part : absl::StrSplit(text, ',')) {
    std::string name(part);
    ASSIGN_OR_RETURN(v1::ModelSpec spec, ParseModelSpec("--model", name));
    if (!seen.insert(name).second) {
      return UsageError(absl::StrCat("--model: names ", name, " twice"));
    }
    models.push_back({.name = std::move(name), .spec = std::move(spec)});
  }
  return models;
}

absl::StatusOr<v1::EvaluationConfig> ParseMetrics(const MetricTexts& texts) {
  ASSIGN_OR_RETURN(const std::set<std::string> metrics,
                   ParseNames(texts.metrics));
  RETURN_IF_ERROR(CheckUnused(texts, metrics));
  v1::EvaluationConfig config;
  if (metrics.contains("aopc")) {
    v1::AopcConfig& aopc = *config.mutable_aopc();
    RETURN_IF_ERROR(ParseGrids(texts.grids, aopc));
    RETURN_IF_ERROR(ParseOrders(texts.orders, aopc));
    RETURN_IF_ERROR(ParseFill(texts.fill, aopc));
    aopc.set_return_curves(texts.return_curves);
  }
  if (metrics.contains("max_sensitivity")) {
    RETURN_IF_ERROR(ParseRadii(texts.radii, *config.mutable_max_sensitivity()));
  }
  if (metrics.contains("haas")) {
    config.mutable_haas()->set_is_signed(texts.haas_signed);
  }
  return config;
}

absl::StatusOr<Shard> ParseShard(absl::string_view text) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits('/', 1));
  Shard shard;
  if (!absl::SimpleAtoi(parts.first, &shard.index) ||
      !absl::SimpleAtoi(parts.second, &shard.count) || shard.index < 0 ||
      shard.index >= shard.count) {
    return UsageError(
        "--shard: takes I/N with I from 0 and below N, such as 0/4");
  }
  return shard;
}

}  // namespace camserve::camctl
