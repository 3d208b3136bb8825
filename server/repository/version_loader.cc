#include "server/repository/version_loader.h"

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/status_macros.h"
#include "server/repository/config_check.h"
#include "server/repository/file_identity.h"

namespace camserve {
namespace {

// "chest/1/model.pt": what messages call the file.
std::string ShownPath(const VersionToLoad& version) {
  return absl::StrCat(version.name, "/", version.version, "/model.pt");
}

absl::Status InConfig(const VersionToLoad& version,
                      const absl::Status& problem) {
  if (problem.ok()) return problem;
  return absl::Status(
      problem.code(),
      absl::StrCat(version.name, "/config.textproto: ", problem.message()));
}

absl::StatusOr<std::string> CheckedSha256(const VersionToLoad& version) {
  ASSIGN_OR_RETURN(std::string sum, FileSha256(version.model_path));
  const auto pin = version.config->sha256.find(version.version);
  if (pin != version.config->sha256.end() && pin->second != sum) {
    return InConfig(
        version, absl::FailedPreconditionError(absl::StrCat(
                     "sha256 of version ", version.version, " is ", pin->second,
                     ", but ", ShownPath(version), " has ", sum,
                     ": the file is another one and was not loaded")));
  }
  return sum;
}

// One placement for each instance, with its device named.
std::vector<Placement> InstancesOf(const VersionToLoad& version) {
  std::vector<Placement> placements = version.config->placements;
  if (placements.empty()) placements.emplace_back();
  std::vector<Placement> instances;
  for (Placement placement : placements) {
    if (placement.device.empty()) placement.device = version.server_device;
    const int count = std::exchange(placement.instances, 1);
    instances.insert(instances.end(), count, placement);
  }
  return instances;
}

ModelOptions OptionsOf(const VersionToLoad& version, const std::string& sha256,
                       const Placement& instance) {
  const ModelConfig& config = *version.config;
  return {.path = version.model_path,
          .device = instance.device,
          .channels = config.input.channels,
          .height = config.input.height,
          .width = config.input.width,
          .default_layer = config.default_layer,
          .class_count = static_cast<int>(config.class_labels.size()),
          .output = config.output,
          .logits_key = config.logits_key,
          .optimization = config.optimization,
          .caches = version.caches,
          .sha256 = sha256,
          .max_batch_size = config.max_batch_size > 0 ? config.max_batch_size
                                                      : version.max_batch_size,
          .threads = instance.threads};
}

absl::Status InFile(const VersionToLoad& version, const absl::Status& problem) {
  if (problem.ok()) return problem;
  return absl::Status(problem.code(), absl::StrCat(ShownPath(version), ": ",
                                                   problem.message()));
}

absl::Status LoadInstances(const VersionToLoad& version,
                           const ModelLoader& loader, ServedModel& served) {
  const std::vector<Placement> instances = InstancesOf(version);
  if (version.probe) {
    RETURN_IF_ERROR(
        InFile(version, version.probe(OptionsOf(version, served.identity.sha256,
                                                instances.front()))));
  }
  std::optional<TrunkLayout> layout;
  for (const Placement& instance : instances) {
    ModelOptions options = OptionsOf(version, served.identity.sha256, instance);
    // Instances on the CPU share a layout: the last bits of an answer must not
    // depend on the instance that gives it.
    if (options.device == "cpu" && layout.has_value()) {
      options.optimization.layout = layout;
    }
    auto model = loader(options);
    RETURN_IF_ERROR(InFile(version, model.status()));
    if (options.device == "cpu") layout = (*model)->trunk().layout;
    served.instances.push_back(*std::move(model));
    served.placements.push_back(instance.device);
  }
  return absl::OkStatus();
}

std::vector<std::string> LabelsOf(const ModelConfig& config,
                                  const Model& model) {
  if (!config.class_labels.empty()) return config.class_labels;
  const char* const kind =
      model.output().kind == OutputKind::kRegression ? "output_" : "class_";
  std::vector<std::string> labels;
  for (int i = 0; i < model.class_count(); ++i) {
    labels.push_back(absl::StrCat(kind, i));
  }
  return labels;
}

constexpr double kUsualThreshold = 0.5;

std::vector<double> ThresholdsOf(const ModelConfig& config, OutputKind output,
                                 int class_count) {
  if (output != OutputKind::kMultiLabel) return {};
  if (config.thresholds.size() > 1) return config.thresholds;
  const double for_all =
      config.thresholds.empty() ? kUsualThreshold : config.thresholds.front();
  return std::vector<double>(class_count, for_all);
}

// Fills in what the loaded model tells.
absl::Status Describe(const VersionToLoad& version, ServedModel& served) {
  const Model& model = *served.instances.front();
  const std::vector<int64_t>& shape = model.image_shape();
  RETURN_IF_ERROR(InConfig(
      version, CheckConfigAgainstModel(*version.config,
                                       {.image_shape = shape,
                                        .class_count = model.class_count(),
                                        .output = model.output().kind})));
  served.config = *version.config;
  served.input = version.config->input;
  served.input.channels = static_cast<int>(shape[0]);
  served.input.height = static_cast<int>(shape[1]);
  served.input.width = static_cast<int>(shape[2]);
  served.class_labels = LabelsOf(*version.config, model);
  served.output = model.output().kind;
  served.thresholds =
      ThresholdsOf(*version.config, served.output, model.class_count());
  return absl::OkStatus();
}

}  // namespace

LoadedVersion LoadVersion(const VersionToLoad& version,
                          const ModelLoader& loader) {
  auto served = std::make_shared<ServedModel>();
  const FileStamp before = StampOf(version.model_path);
  ASSIGN_OR_RETURN(std::string sum, CheckedSha256(version));
  served->identity = {.name = version.name,
                      .version = version.version,
                      .sha256 = std::move(sum)};
  const absl::Status loaded = LoadInstances(version, loader, *served);
  // An error of half a file says nothing about the whole one.
  if (StampOf(version.model_path) != before) {
    return absl::UnavailableError(absl::StrCat(
        ShownPath(version), " was replaced while it was being loaded"));
  }
  // LibTorch does not distinguish a file that ends early from one that can't be
  // read: reading it again does.
  if (!loaded.ok()) RETURN_IF_ERROR(FileSha256(version.model_path).status());
  RETURN_IF_ERROR(loaded);
  RETURN_IF_ERROR(Describe(version, *served));
  return served;
}

}  // namespace camserve
