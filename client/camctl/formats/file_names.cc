#include "client/camctl/formats/file_names.h"

#include <filesystem>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/camctl/terminal/names.h"
#include "client/camctl/terminal/text.h"

namespace camserve::camctl {
namespace {

constexpr absl::string_view kEndings[] = {".png", ".jpg", ".jpeg", ".jpe",
                                          ".jfif"};

// The ending of `name`; empty where it has none of kEndings.
absl::string_view ImageEnding(absl::string_view name) {
  for (const absl::string_view ending : kEndings) {
    if (absl::EndsWithIgnoreCase(name, ending)) return ending;
  }
  return "";
}

// The most bytes that a name takes from the image's name and from the label.
// The whole stays far below the 255 bytes that file systems allow.
constexpr size_t kStemBytes = 100;
constexpr size_t kLabelBytes = 60;

}  // namespace

bool IsImageName(absl::string_view name) { return !ImageEnding(name).empty(); }

std::string WithoutImageEnding(absl::string_view path) {
  return std::string(path.substr(0, path.size() - ImageEnding(path).size()));
}

std::string SafeNamePart(absl::string_view text, size_t max_bytes) {
  std::string name(TruncateUtf8(PrintableText(text), max_bytes));
  for (char& c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 && !absl::ascii_isalnum(byte) && c != '-' && c != '_') {
      c = '_';
    }
  }
  if (name.empty()) return "_";
  if (name[0] == '-') name[0] = '_';
  return name;
}

std::vector<std::string> ImageStems(const std::vector<std::string>& paths) {
  std::vector<std::string> stems;
  std::set<std::string> taken;
  for (const std::string& path : paths) {
    const std::string base =
        SafeNamePart(std::filesystem::path(path).stem().string(), kStemBytes);
    std::string stem = base;
    for (int i = 2; !taken.insert(absl::AsciiStrToLower(stem)).second; ++i) {
      stem = absl::StrCat(base, "-", i);
    }
    stems.push_back(stem);
  }
  return stems;
}

std::string ExplanationStem(absl::string_view image_stem,
                            const v1::Explanation& explanation) {
  const v1::ClassScore& target = explanation.target();
  return absl::StrCat(image_stem, ".", target.index(), "-",
                      SafeNamePart(target.label(), kLabelBytes), ".",
                      MethodFlag(explanation.method()));
}

}  // namespace camserve::camctl
