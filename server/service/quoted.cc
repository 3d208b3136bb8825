#include "server/service/quoted.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace camserve {
namespace {

constexpr size_t kLongestQuotation = 64;

bool IsInsideCharacter(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

}  // namespace

std::string Quoted(absl::string_view text) {
  const absl::string_view shown = Shortened(text, kLongestQuotation);
  return absl::StrCat("\"", absl::Utf8SafeCHexEscape(shown),
                      shown.size() < text.size() ? "...\"" : "\"");
}

absl::string_view Shortened(absl::string_view text, size_t longest) {
  if (text.size() <= longest) return text;
  size_t end = longest;
  while (end > 0 && IsInsideCharacter(text[end])) --end;
  return text.substr(0, end);
}

}  // namespace camserve
