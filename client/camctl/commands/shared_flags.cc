#include "client/camctl/commands/shared_flags.h"

#include <vector>

#include "absl/flags/flag.h"
#include "client/camctl/commands/common_flags.h"
#include "client/camctl/explanation/explain_options.h"
#include "client/camctl/terminal/errors.h"
#include "client/camctl/terminal/text.h"
#include "common/status_macros.h"

ABSL_FLAG(
    std::string, model, "",
    "the model, NAME or NAME:VERSION; evaluate takes several with commas");
ABSL_FLAG(camserve::camctl::RepeatedText, image, {},
          "PNG or JPEG, or a folder of them; more of them may follow");
ABSL_FLAG(std::string, method, "gradcam,hirescam", "the methods");
ABSL_FLAG(std::string, layer, "",
          "dotted path of the layer (the model's default layer)");
ABSL_FLAG(std::string, window, "",
          "lo,hi: stored values that become black and white (all values)");
ABSL_FLAG(std::string, out, "",
          "explain: folder for pictures, maps and manifest.json, which --json "
          "may leave out; evaluate: file that results are appended to; report: "
          "the file, - prints it");
ABSL_FLAG(int, in_flight, 4,
          "requests under way at a time, of evaluate on each stream; 1 to 64");

namespace camserve::camctl {

absl::StatusOr<v1::ExplainRequest> RequestFromSharedFlags() {
  v1::ExplainRequest request;
  ASSIGN_OR_RETURN(*request.mutable_model(),
                   ParseModelSpec("--model", absl::GetFlag(FLAGS_model)));
  ASSIGN_OR_RETURN(const std::vector<v1::CamMethod> methods,
                   ParseMethods(absl::GetFlag(FLAGS_method)));
  for (const v1::CamMethod method : methods) request.add_methods(method);
  const std::string layer = absl::GetFlag(FLAGS_layer);
  if (!IsUtf8(layer)) return UsageError("--layer: has to be UTF-8");
  request.set_layer(layer);
  return request;
}

}  // namespace camserve::camctl
