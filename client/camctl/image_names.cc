#include "client/camctl/image_names.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace camserve::camctl {
namespace {

constexpr absl::string_view kEndings[] = {".png", ".jpg", ".jpeg", ".jpe",
                                          ".jfif"};
constexpr absl::string_view kLeftBySystems[] = {
    "@eaDir", "lost+found", "__MACOSX", "Thumbs.db", "desktop.ini"};

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

bool IsLeftBySystem(absl::string_view name) {
  return absl::StartsWith(name, ".") ||
         std::find(std::begin(kLeftBySystems), std::end(kLeftBySystems),
                   name) != std::end(kLeftBySystems);
}

}  // namespace camserve::camctl
