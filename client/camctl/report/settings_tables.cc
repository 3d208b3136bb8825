#include "client/camctl/report/settings_tables.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/camctl/report/number_format.h"
#include "client/camctl/terminal/names.h"

namespace camserve::camctl {
namespace {

std::string MethodsText(const v1::EvaluationConfig& config) {
  return absl::StrJoin(
      config.methods(), ", ", [](std::string* text, int method) {
        absl::StrAppend(text, MethodTitle(static_cast<v1::CamMethod>(method)));
      });
}

const char* OrderText(int order) {
  switch (order) {
    case v1::PERTURBATION_ORDER_LERF:
      return "LeRF";
    case v1::PERTURBATION_ORDER_RANDOM:
      return "random";
    default:
      return "MoRF";
  }
}

const char* FillText(v1::PerturbationFill fill) {
  switch (fill) {
    case v1::PERTURBATION_FILL_MEAN:
      return "mean of each channel";
    case v1::PERTURBATION_FILL_ZERO:
      return "zero";
    default:
      return "uniform noise";
  }
}

std::string AopcText(const v1::AopcConfig& config) {
  const std::string grids =
      absl::StrJoin(config.grids(), ", ", [](std::string* text, int grid) {
        absl::StrAppend(text, grid, " × ", grid);
      });
  const std::string orders =
      absl::StrJoin(config.orders(), ", ", [](std::string* text, int order) {
        absl::StrAppend(text, OrderText(order));
      });
  return absl::StrCat("grids ", grids, "; orders ", orders,
                      "; regions filled with ", FillText(config.fill()));
}

std::string MaxSensitivityText(const v1::MaxSensitivityConfig& config) {
  return absl::StrJoin(
      config.radii(), ", ",
      [](std::string* text, const v1::SensitivityPoint& point) {
        absl::StrAppend(text, Counted(point.points(), "point"), " at radius ",
                        ShortestNumber(point.radius()));
      });
}

std::vector<ReportRow> SettingRows(const ReportedRun& run) {
  const v1::EvaluationConfig& config = run.started.config();
  std::vector<ReportRow> rows = {{"Seed", absl::StrCat(config.seed())},
                                 {"Methods", MethodsText(config)}};
  if (run.is_multi_label()) rows.push_back({"Output", "multi-label"});
  if (config.has_aopc()) rows.push_back({"AOPC", AopcText(config.aopc())});
  if (config.has_max_sensitivity()) {
    rows.push_back(
        {"Max-Sensitivity", MaxSensitivityText(config.max_sensitivity())});
  }
  if (config.has_haas()) {
    rows.push_back({"HAAS", config.haas().is_signed() ? "signed attributions"
                                                      : "heatmaps"});
  }
  return rows;
}

std::string SettingsKey(const ReportedRun& run) {
  v1::EvaluationConfig config = run.started.config();
  config.clear_model();
  config.clear_layer();
  return absl::StrCat(config.SerializeAsString(), run.is_multi_label());
}

}  // namespace

std::string LayerText(const v1::EvaluationStarted& started) {
  if (started.layer_calls() <= 1) return started.layer();
  return absl::StrCat(started.layer(), ", the last of ", started.layer_calls(),
                      " calls");
}

ReportTable ModelsTable(const Report& report) {
  ReportTable table;
  table.caption = "Models, as the server named them.";
  table.group_column = "Model";
  table.columns = {{"Version", ColumnKind::kText},
                   {"SHA-256 of the file", ColumnKind::kCode},
                   {"Layer", ColumnKind::kCode},
                   {"Data set", ColumnKind::kText},
                   {"Server", ColumnKind::kText}};
  for (const ReportedRun& run : report.runs) {
    const v1::ModelIdentity& model = run.started.model();
    table.groups.push_back({run.label,
                            {{absl::StrCat(model.version()), model.sha256(),
                              LayerText(run.started), run.data_set,
                              run.started.server_version()}}});
  }
  return table;
}

ReportTable SettingsTable(const Report& report) {
  ReportTable table;
  table.caption = "What was measured, and how.";
  table.group_column = "Model";
  table.columns = {{"Setting", ColumnKind::kText},
                   {"Value", ColumnKind::kText}};
  std::vector<std::pair<std::string, std::vector<std::string>>> shared;
  for (const ReportedRun& run : report.runs) {
    const std::string key = SettingsKey(run);
    auto group = shared.begin();
    while (group != shared.end() && group->first != key) ++group;
    if (group == shared.end()) {
      table.groups.push_back({"", SettingRows(run)});
      group = shared.insert(shared.end(), {key, {}});
    }
    group->second.push_back(run.label);
  }
  for (size_t i = 0; i < shared.size(); ++i) {
    table.groups[i].title = shared.size() == 1 && report.runs.size() > 1
                                ? "all"
                                : absl::StrJoin(shared[i].second, ", ");
  }
  return table;
}

}  // namespace camserve::camctl
