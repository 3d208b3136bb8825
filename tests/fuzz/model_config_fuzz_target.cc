// Any bytes as a model's config.textproto.
#include "server/api/model_config_parser.h"
#include "server/repository/config_check.h"
#include "tests/fuzz/fuzz_target.h"

namespace camserve {
namespace {

void CheckRefusal(const absl::Status& status) {
  if (!status.ok()) RequireRefusal(status, absl::StatusCode::kInvalidArgument);
}

void FuzzModelConfig(absl::string_view text) {
  const absl::StatusOr<ModelConfig> config = ParseModelConfig(text);
  if (!config.ok()) {
    CheckRefusal(config.status());
    return;
  }
  CheckRefusal(CheckConfig(*config, "cpu"));
  CheckRefusal(CheckConfig(*config, "cuda:0"));
  for (const OutputKind output :
       {OutputKind::kExclusive, OutputKind::kMultiLabel}) {
    CheckRefusal(CheckConfigAgainstModel(
        *config,
        {.image_shape = {3, 8, 8}, .class_count = 3, .output = output}));
  }
}

}  // namespace
}  // namespace camserve

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  camserve::FuzzModelConfig(
      absl::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
