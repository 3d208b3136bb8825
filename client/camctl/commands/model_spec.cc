#include "client/camctl/commands/model_spec.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "camserve/v1/explanation.pb.h"
#include "client/camctl/terminal/errors.h"
#include "client/camctl/terminal/text.h"

namespace camserve::camctl {

absl::StatusOr<v1::ModelSpec> ParseModelSpec(absl::string_view field,
                                             absl::string_view text) {
  v1::ModelSpec spec;
  const size_t colon = text.rfind(':');
  const absl::string_view name = text.substr(0, colon);
  if (name.empty() || !IsUtf8(name)) {
    return UsageError(absl::StrCat(
        field, ": names a model, such as chest, or chest:2 for a version"));
  }
  spec.set_name(std::string(name));
  if (colon == absl::string_view::npos) return spec;
  int64_t version = 0;
  if (!absl::SimpleAtoi(text.substr(colon + 1), &version) || version < 1) {
    return UsageError(
        absl::StrCat(field, ": the version after ':' is a number from 1 on"));
  }
  spec.set_version(version);
  return spec;
}

}  // namespace camserve::camctl
