#include "server/api/evaluation_reader.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/invalid.h"
#include "common/output_kind.h"
#include "common/status_macros.h"
#include "common/text.h"
#include "server/api/class_selector.h"
#include "server/api/image_reader.h"
#include "server/api/proto_enums.h"
#include "server/api/request_reader.h"
#include "server/metrics/region_grid.h"

namespace camserve {
namespace {

// The defaults of the study.
constexpr std::array kGrids = {4, 8, 11, 14};
constexpr std::array<SensitivityPoints, 6> kRadii = {
    {{0.05, 20}, {0.1, 20}, {0.2, 30}, {0.3, 30}, {0.4, 40}, {0.5, 40}}};

// Bounds of a sample's work: a request for more is a mistake.
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

// The values, one for each channel.
std::vector<float> Expanded(const std::vector<float>& values, int channels,
                            float fallback) {
  if (values.empty()) return std::vector<float>(channels, fallback);
  if (values.size() == 1) return std::vector<float>(channels, values.front());
  return values;
}

constexpr size_t kLongestId = 1024;

absl::StatusOr<int> ReadClass(const v1::Sample& sample,
                              const ServedModel& model) {
  const int classes = static_cast<int>(model.class_labels.size());
  switch (sample.truth_case()) {
    case v1::Sample::kClassIndex:
      if (sample.class_index() >= 0 && sample.class_index() < classes) {
        return sample.class_index();
      }
      return Invalid("class_index: ", sample.class_index(), " is outside 0 to ",
                     classes - 1, ", the model's classes");
    case v1::Sample::kClassLabel:
      return FindClass(sample.class_label(), model.class_labels, "class_label");
    case v1::Sample::kLabels:
      return Invalid(
          "labels: the model's classes exclude each other, and an image has "
          "one; set class_index or class_label, the sample's true class");
    case v1::Sample::TRUTH_NOT_SET:
      break;
  }
  return Invalid(
      "truth: empty; set class_index or class_label, the sample's true class");
}

using LabelNames = google::protobuf::RepeatedPtrField<std::string>;

// The indices of the labels, ascending.
absl::StatusOr<std::vector<int>> ReadLabels(absl::string_view field,
                                            const LabelNames& names,
                                            const ServedModel& model) {
  std::set<int> indices;
  for (int i = 0; i < names.size(); ++i) {
    const std::string at = absl::StrCat(field, "[", i, "]");
    ASSIGN_OR_RETURN(const int index,
                     FindClass(names[i], model.class_labels, at));
    if (!indices.insert(index).second) {
      return Invalid(at, ": ", Quoted(names[i]),
                     " is named twice; name each label once");
    }
  }
  return std::vector<int>(indices.begin(), indices.end());
}

absl::Status CheckDisjoint(const LabelledSample& labelled,
                           const ServedModel& model) {
  for (const int index : labelled.unknown_classes) {
    if (!std::binary_search(labelled.true_classes.begin(),
                            labelled.true_classes.end(), index)) {
      continue;
    }
    return Invalid("labels.unknowns: ", Quoted(model.class_labels[index]),
                   " is among positives too; name it in one of the two");
  }
  return absl::OkStatus();
}

absl::Status RefuseSingleClass(v1::Sample::TruthCase truth) {
  const char* const what = truth == v1::Sample::kClassIndex ? "class_index: "
                           : truth == v1::Sample::kClassLabel
                               ? "class_label: "
                               : "truth: empty; ";
  return Invalid(what,
                 "the model is multi-label; set labels, with all labels that "
                 "are on the image in positives (none, where it has none) and "
                 "those of which nobody knows in unknowns");
}

// Each label that is on the image is explained, and at every noisy point again.
absl::Status CheckCount(int positives, const ServiceLimits& limits) {
  if (positives <= limits.classes_per_request) return absl::OkStatus();
  return Invalid("labels.positives: ", positives, " labels; at most ",
                 limits.classes_per_request,
                 " are measured of one sample (the server's --max_classes)");
}

absl::Status ReadLabelSet(const v1::Sample& sample, const ServedModel& model,
                          const ServiceLimits& limits,
                          LabelledSample& labelled) {
  if (!sample.has_labels()) return RefuseSingleClass(sample.truth_case());
  RETURN_IF_ERROR(CheckCount(sample.labels().positives_size(), limits));
  ASSIGN_OR_RETURN(
      labelled.true_classes,
      ReadLabels("labels.positives", sample.labels().positives(), model));
  ASSIGN_OR_RETURN(
      labelled.unknown_classes,
      ReadLabels("labels.unknowns", sample.labels().unknowns(), model));
  return CheckDisjoint(labelled, model);
}

absl::Status ReadTruth(const v1::Sample& sample, const ServedModel& model,
                       const ServiceLimits& limits, LabelledSample& labelled) {
  if (model.output == OutputKind::kMultiLabel) {
    return ReadLabelSet(sample, model, limits, labelled);
  }
  ASSIGN_OR_RETURN(const int index, ReadClass(sample, model));
  labelled.true_classes = {index};
  return absl::OkStatus();
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

absl::StatusOr<LabelledSample> ReadSample(const v1::Sample& sample,
                                          const ServedModel& model,
                                          const ServiceLimits& limits) {
  if (sample.id().empty() || sample.id().size() > kLongestId) {
    return Invalid("id: ", sample.id().size(),
                   " bytes; a sample needs an id of 1 to ", kLongestId,
                   " bytes, unique in the stream");
  }
  LabelledSample labelled;
  labelled.id = sample.id();
  RETURN_IF_ERROR(ReadTruth(sample, model, limits, labelled));
  ASSIGN_OR_RETURN(ImageInput image,
                   ReadImage(sample.image(), model, limits.image));
  labelled.x = std::move(image.input);
  return labelled;
}

}  // namespace camserve
