// Flags that several commands take alike, and models as they are named on a
// command line.
#ifndef CAMSERVE_CLIENT_CAMCTL_COMMANDS_SHARED_FLAGS_H_
#define CAMSERVE_CLIENT_CAMCTL_COMMANDS_SHARED_FLAGS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "camserve/v1/explanation.pb.h"
#include "camserve/v1/explanation_service.pb.h"
#include "common/command_line/description.h"

namespace camserve::camctl {

// The model that `text` names: "chest" or "chest:2". Usage error: it names
// none; the message begins with `field`. Thread-safe.
absl::StatusOr<v1::ModelSpec> ParseModelSpec(absl::string_view field,
                                             absl::string_view text);

// The values of --methods and --layer: how a class is explained.
struct MethodFlags {
  std::vector<v1::CamMethod> methods = {v1::CAM_METHOD_GRAD_CAM,
                                        v1::CAM_METHOD_HIRES_CAM};
  std::string layer;  // empty: the model's default layer
};
void AddMethodFlags(CLI::App& command, MethodFlags& flags);

// Usage error: a layer that is not UTF-8.
absl::Status CheckMethodFlags(const MethodFlags& flags);

// What is explained, for commands that explain images one by one.
struct RequestFlags {
  std::string model;
  std::vector<std::string> images;  // files and folders
  MethodFlags method;
};
// --model, --image, the images that follow the flags, and AddMethodFlags.
void AddRequestFlags(CLI::App& command, RequestFlags& flags);

// The request that the flags ask for, without an image. Usage error: a flag
// that cannot be used.
absl::StatusOr<v1::ExplainRequest> RequestOf(const RequestFlags& flags);

// The images that the flags name, with folders replaced by the images in them.
// Usage error: no image is named. Other errors as ListImages'.
absl::StatusOr<std::vector<std::string>> ImagesOf(const RequestFlags& flags);

// Adds --json.
void AddJsonFlag(CLI::App& command, bool& json);

// Adds --window.
void AddWindowFlag(CLI::App& command, std::string& window);

// Adds --in_flight; CheckInFlight gives a usage error where its value is out of
// range.
void AddInFlightFlag(CLI::App& command, const std::string& help,
                     int& in_flight);
absl::Status CheckInFlight(int in_flight);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_COMMANDS_SHARED_FLAGS_H_
