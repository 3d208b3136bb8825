#include "client/camctl/formats/image_names.h"

#include "absl/strings/match.h"

namespace camserve::camctl {
namespace {

constexpr absl::string_view kEndings[] = {".png", ".jpg", ".jpeg", ".jpe",
                                          ".jfif"};

// Empty where it has none of kEndings.
absl::string_view ImageEnding(absl::string_view name) {
  for (const absl::string_view ending : kEndings) {
    if (absl::EndsWithIgnoreCase(name, ending)) return ending;
  }
  return "";
}

}  // namespace

bool IsImageName(absl::string_view name) { return !ImageEnding(name).empty(); }

std::string WithoutImageEnding(absl::string_view path) {
  return std::string(path.substr(0, path.size() - ImageEnding(path).size()));
}

}  // namespace camserve::camctl
