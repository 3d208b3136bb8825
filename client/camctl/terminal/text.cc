#include "client/camctl/terminal/text.h"

#include <clocale>
#include <cwchar>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace camserve::camctl {
namespace {

// The C library decodes UTF-8 and knows the width of characters only in a UTF-8
// locale. The calling thread has that locale as long as this object lives.
class Utf8Locale {
 public:
  Utf8Locale() {
    static const locale_t utf8 =
        newlocale(LC_CTYPE_MASK, "C.UTF-8", static_cast<locale_t>(nullptr));
    before_ = uselocale(utf8);
  }
  ~Utf8Locale() { uselocale(before_); }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

 private:
  locale_t before_;
};

struct Character {
  wchar_t code = 0;
  size_t bytes = 1;
  bool valid = false;
};

Character FirstCharacter(absl::string_view text) {
  Character character;
  mbstate_t state = {};
  const size_t bytes =
      mbrtowc(&character.code, text.data(), text.size(), &state);
  if (bytes == 0) return {.code = 0, .bytes = 1, .valid = true};
  if (bytes > text.size()) return {};
  return {.code = character.code, .bytes = bytes, .valid = true};
}

// Characters that mark or override the writing direction. A label that holds
// them can make a line read as another.
bool ChangesDirection(wchar_t code) {
  return code == 0x61c || code == 0x200e || code == 0x200f ||
         (code >= 0x202a && code <= 0x202e) ||
         (code >= 0x2066 && code <= 0x2069);
}

bool IsPrintable(const Character& character) {
  return character.valid && wcwidth(character.code) >= 0 &&
         character.code != 0 && !ChangesDirection(character.code);
}

}  // namespace

std::string PrintableText(absl::string_view text) {
  const Utf8Locale locale;
  std::string printable;
  while (!text.empty()) {
    const Character character = FirstCharacter(text);
    absl::StrAppend(&printable, IsPrintable(character)
                                    ? text.substr(0, character.bytes)
                                    : "?");
    text.remove_prefix(character.bytes);
  }
  return printable;
}

int DisplayWidth(absl::string_view text) {
  const Utf8Locale locale;
  int width = 0;
  while (!text.empty()) {
    const Character character = FirstCharacter(text);
    width += IsPrintable(character) ? wcwidth(character.code) : 1;
    text.remove_prefix(character.bytes);
  }
  return width;
}

absl::string_view TruncateUtf8(absl::string_view text, size_t bytes) {
  if (text.size() <= bytes) return text;
  // Bytes of the form 10xxxxxx continue a character.
  while (bytes > 0 &&
         (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) {
    --bytes;
  }
  return text.substr(0, bytes);
}

bool IsUtf8(absl::string_view text) {
  const Utf8Locale locale;
  while (!text.empty()) {
    const Character character = FirstCharacter(text);
    if (!character.valid) return false;
    text.remove_prefix(character.bytes);
  }
  return true;
}

std::string Words(absl::string_view enum_name) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(enum_name), {{"_", " "}});
}

}  // namespace camserve::camctl
