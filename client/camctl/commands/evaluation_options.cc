#include "client/camctl/commands/evaluation_options.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "camserve/v1/evaluation.pb.h"
#include "camserve/v1/explanation.pb.h"
#include "client/camctl/commands/shared_flags.h"
#include "client/camctl/evaluation/data_set.h"
#include "client/camctl/evaluation/evaluation.h"
#include "client/camctl/terminal/errors.h"
#include "common/command_line/description.h"
#include "common/command_line/flags.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

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

bool Measures(const MetricFlags& flags, absl::string_view metric) {
  return std::find(flags.metrics.begin(), flags.metrics.end(), metric) !=
         flags.metrics.end();
}

// Refuses a flag of a metric that is not measured: it would have no effect.
absl::Status CheckUnused(const MetricFlags& flags) {
  const auto error = [](absl::string_view flag, absl::string_view metric) {
    return UsageError(
        absl::StrCat("--", flag, ": --metrics does not hold ", metric));
  };
  if (!flags.grids.empty() && !Measures(flags, "aopc")) {
    return error("grids", "aopc");
  }
  if (!flags.radii.empty() && !Measures(flags, "max_sensitivity")) {
    return error("radii", "max_sensitivity");
  }
  if (flags.haas_signed && !Measures(flags, "haas")) {
    return error("haas_signed", "haas");
  }
  return absl::OkStatus();
}

}  // namespace

void AddMetricFlags(CLI::App& command, MetricFlags& flags) {
  AddChoices(command, {"--metrics", "NAMES", "what to measure"},
             {{"aopc", "aopc"},
              {"max_sensitivity", "max_sensitivity"},
              {"haas", "haas"}},
             flags.metrics);
  AddFlag(command,
          {"--grids", "N,...",
           "AOPC: regions a side (4,8,11,14, less what the input does not "
           "allow)"},
          flags.grids);
  AddChoices(command, {"--orders", "NAMES", "AOPC: random is the baseline"},
             {{"morf", v1::PERTURBATION_ORDER_MORF},
              {"lerf", v1::PERTURBATION_ORDER_LERF},
              {"random", v1::PERTURBATION_ORDER_RANDOM}},
             flags.orders);
  AddChoice(command, {"--fill", "NAME", "AOPC: what regions become"},
            {{"uniform_noise", v1::PERTURBATION_FILL_UNIFORM_NOISE},
             {"mean", v1::PERTURBATION_FILL_MEAN},
             {"zero", v1::PERTURBATION_FILL_ZERO}},
            flags.fill);
  AddFlag(command,
          {"--no_curves", "",
           "AOPC: keep scores only, not the curve of each sample"},
          flags.no_curves);
  AddFlag(command,
          {"--radii", "RADIUS:POINTS,...",
           "Max-Sensitivity (0.05:20,0.1:20,0.2:30,0.3:30,0.4:40,0.5:40)"},
          flags.radii);
  AddFlag(command, {"--haas_signed", "", "HAAS: with signed attributions"},
          flags.haas_signed);
}

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

absl::StatusOr<v1::EvaluationConfig> ParseMetrics(const MetricFlags& flags) {
  RETURN_IF_ERROR(CheckUnused(flags));
  v1::EvaluationConfig config;
  if (Measures(flags, "aopc")) {
    v1::AopcConfig& aopc = *config.mutable_aopc();
    RETURN_IF_ERROR(ParseGrids(flags.grids, aopc));
    for (const v1::PerturbationOrder order : flags.orders) {
      aopc.add_orders(order);
    }
    aopc.set_fill(flags.fill);
    aopc.set_return_curves(!flags.no_curves);
  }
  if (Measures(flags, "max_sensitivity")) {
    RETURN_IF_ERROR(ParseRadii(flags.radii, *config.mutable_max_sensitivity()));
  }
  if (Measures(flags, "haas")) {
    config.mutable_haas()->set_is_signed(flags.haas_signed);
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
