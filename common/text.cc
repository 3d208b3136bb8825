#include "common/text.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace camserve {
namespace {

constexpr size_t kLongestQuotation = 64;
constexpr absl::string_view kEllipsis = "...";
constexpr absl::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// A row of the Unicode Standard's table 3-7: what the first two bytes of a
// character may be. Each further byte is a continuation.
struct Form {
  uint8_t first_least;
  uint8_t first_most;
  uint8_t second_least;
  uint8_t second_most;
  size_t bytes;
};

constexpr Form kLongForms[] = {
    {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
    {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3},
    {0xEE, 0xEF, 0x80, 0xBF, 3}, {0xF0, 0xF0, 0x90, 0xBF, 4},
    {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4}};

uint8_t ByteAt(absl::string_view text, size_t position) {
  return static_cast<uint8_t>(text[position]);
}

bool HasForm(absl::string_view text, const Form& form) {
  if (text.size() < form.bytes) return false;
  const uint8_t first = ByteAt(text, 0);
  const uint8_t second = ByteAt(text, 1);
  return first >= form.first_least && first <= form.first_most &&
         second >= form.second_least && second <= form.second_most &&
         std::all_of(text.begin() + 2, text.begin() + form.bytes, [](char c) {
           return (static_cast<uint8_t>(c) & 0xC0) == 0x80;
         });
}

// Bytes of the character that `text`, which is not empty, begins with; 0 where
// it begins with none.
size_t CharacterBytes(absl::string_view text) {
  if (ByteAt(text, 0) < 0x80) return 1;
  const auto* const form =
      std::find_if(std::begin(kLongForms), std::end(kLongForms),
                   [&](const Form& one) { return HasForm(text, one); });
  return form == std::end(kLongForms) ? 0 : form->bytes;
}

// C0, DEL and C1 (U+0080 to U+009F).
bool IsControl(absl::string_view character) {
  const uint8_t first = ByteAt(character, 0);
  if (character.size() == 1) return first < 0x20 || first == 0x7F;
  return first == 0xC2 && ByteAt(character, 1) < 0xA0;
}

// Takes the first character off `text`, which is not empty. Empty where the
// first byte, which is taken off then, belongs to no character.
absl::string_view TakeCharacter(absl::string_view& text) {
  const size_t bytes = CharacterBytes(text);
  const absl::string_view character = text.substr(0, bytes);
  text.remove_prefix(std::max<size_t>(bytes, 1));
  return character;
}

absl::string_view Mended(absl::string_view character) {
  if (character.empty()) return kReplacement;
  return IsControl(character) ? " " : character;
}

}  // namespace

bool IsUtf8(absl::string_view text) {
  while (!text.empty()) {
    if (TakeCharacter(text).empty()) return false;
  }
  return true;
}

absl::string_view Shortened(absl::string_view text, size_t longest) {
  if (text.size() <= longest) return text;
  // A character that begins in the last three bytes may reach beyond them.
  for (size_t begin = longest - std::min<size_t>(longest, 3); begin < longest;
       ++begin) {
    if (begin + CharacterBytes(text.substr(begin)) > longest) {
      return text.substr(0, begin);
    }
  }
  return text.substr(0, longest);
}

std::string MendedText(absl::string_view text, size_t longest) {
  std::string mended;
  while (!text.empty()) {
    absl::StrAppend(&mended, Mended(TakeCharacter(text)));
    if (mended.size() <= longest) continue;
    mended.resize(Shortened(mended, longest - kEllipsis.size()).size());
    return absl::StrCat(mended, kEllipsis);
  }
  return mended;
}

std::string Quoted(absl::string_view text) {
  const absl::string_view shown = Shortened(text, kLongestQuotation);
  return absl::StrCat(
      "\"",
      IsUtf8(shown) ? absl::Utf8SafeCHexEscape(shown) : absl::CHexEscape(shown),
      shown.size() < text.size() ? "...\"" : "\"");
}

}  // namespace camserve
