#include "common/text.h"

#include <string>

#include "gtest/gtest.h"

namespace camserve {
namespace {

TEST(IsUtf8Test, IsTheUnicodeStandards) {
  const struct {
    std::string what;
    std::string text;
    bool is_utf8;
  } cases[] = {
      {"nothing", "", true},
      {"ASCII", "chest", true},
      {"NUL", std::string(1, '\0'), true},
      {"two bytes", "\u00e4", true},
      {"three bytes", "\u20ac", true},
      {"four bytes", "\U0001f600", true},
      {"the last of two bytes", "\xdf\xbf", true},
      {"the first of three bytes", "\xe0\xa0\x80", true},
      {"before the surrogates", "\xed\x9f\xbf", true},
      {"after the surrogates", "\xee\x80\x80", true},
      {"the first of four bytes", "\xf0\x90\x80\x80", true},
      {"the last of all", "\xf4\x8f\xbf\xbf", true},
      {"Latin-1",
       "Gr\xf6\xdf"
       "e",
       false},
      {"a stray continuation", "\x80", false},
      {"cut after one of two", "\xc3", false},
      {"cut after two of three", "\xe2\x82", false},
      {"cut after three of four", "\xf0\x9f\x98", false},
      {"cut within",
       "\xe2\x82"
       "a",
       false},
      {"a longer form of '/'", "\xc0\xaf", false},
      {"a longer form of U+07FF", "\xe0\x9f\xbf", false},
      {"a longer form of U+FFFF", "\xf0\x8f\xbf\xbf", false},
      {"a surrogate", "\xed\xa0\x80", false},
      {"beyond U+10FFFF", "\xf4\x90\x80\x80", false},
      {"never a byte of UTF-8", "\xfe\xff", false},
      {"bad at the end", "chest\xff", false},
  };
  for (const auto& [what, text, is_utf8] : cases) {
    EXPECT_EQ(IsUtf8(text), is_utf8) << what;
    EXPECT_EQ(MendedText(text, 80) == text,
              is_utf8 && text != std::string(1, 0))
        << what;
  }
}

TEST(MendedTextTest, ReplacesWhatIsNoCharacterAndWhatControls) {
  const struct {
    std::string text;
    std::string mended;
  } cases[] = {
      {"", ""},
      {"maps of \u00e4 \u20ac \U0001f600", "maps of \u00e4 \u20ac \U0001f600"},
      {"Gr\xf6\xdf"
       "e",
       "Gr\ufffd\ufffd"
       "e"},
      {"\xe2\x82", "\ufffd\ufffd"},
      {"\xe2\x82\xac", "\u20ac"},
      {"a\nb\r\tc\x1b[1md\x7f", "a b  c [1md "},
      {std::string("a\0b", 3), "a b"},
      {"\u0085\u009f\u00a0", "  \u00a0"},
  };
  for (const auto& [text, mended] : cases) {
    EXPECT_EQ(MendedText(text, 80), mended);
  }
}

TEST(MendedTextTest, CutsBetweenCharacters) {
  const std::string euros = "\u20ac\u20ac\u20ac\u20ac";
  EXPECT_EQ(MendedText(euros, 12), euros);
  EXPECT_EQ(MendedText(euros, 11), "\u20ac\u20ac...");
  EXPECT_EQ(MendedText(euros, 10), "\u20ac\u20ac...");
  EXPECT_EQ(MendedText(euros, 9), "\u20ac\u20ac...");
  EXPECT_EQ(MendedText(euros, 8), "\u20ac...");
  EXPECT_EQ(MendedText(euros, 3), "...");
  EXPECT_EQ(MendedText("abcd", 4), "abcd");
  EXPECT_EQ(MendedText("abcde", 4), "a...");
  EXPECT_EQ(MendedText("\xff\xff", 5), "...");
}

// Whatever the bytes: UTF-8 of one line, and no longer than asked for.
TEST(MendedTextTest, HoldsForAllBytesAndLengths) {
  std::string text;
  for (int i = 0; i < 1000; ++i) {
    text += static_cast<char>((i * 7919 + i / 256) % 256);
  }
  for (size_t begin = 0; begin < 256; ++begin) {
    for (size_t longest = 3; longest < 40; ++longest) {
      const std::string mended = MendedText(text.substr(begin), longest);
      EXPECT_TRUE(IsUtf8(mended));
      EXPECT_LE(mended.size(), longest);
      EXPECT_EQ(mended.find('\n'), std::string::npos);
    }
  }
}

TEST(ShortenedTest, CutsBetweenCharacters) {
  const struct {
    std::string text;
    size_t longest;
    std::string shortened;
  } cases[] = {
      {"abc", 3, "abc"},
      {"abc", 2, "ab"},
      {"abc", 0, ""},
      {"a\u20ac", 4, "a\u20ac"},
      {"a\u20ac", 3, "a"},
      {"a\u20ac", 1, "a"},
      {"\U0001f600", 3, ""},
      {"a\U0001f600"
       "b",
       5, "a\U0001f600"},
      {"\x80\x80\x80\x80\x80", 4, "\x80\x80\x80\x80"},
      {"\xe2"
       "abc",
       1, "\xe2"},
  };
  for (const auto& [text, longest, shortened] : cases) {
    EXPECT_EQ(Shortened(text, longest), shortened) << longest;
  }
}

TEST(QuotedTest, EscapesAndCuts) {
  EXPECT_EQ(Quoted("chest"), "\"chest\"");
  EXPECT_EQ(Quoted("\u00e4"), "\"\u00e4\"");
  EXPECT_EQ(Quoted("\u00e4\xff"), R"("\xc3\xa4\xff")");
  EXPECT_EQ(Quoted(std::string("a\"b\n\0", 5)), R"("a\"b\n\x00")");
  EXPECT_EQ(Quoted(std::string(1 << 20, 'x')),
            "\"" + std::string(64, 'x') + "...\"");
  EXPECT_EQ(Quoted(std::string(63, 'x') + "\u00e4"),
            "\"" + std::string(63, 'x') + "...\"");
}

}  // namespace
}  // namespace camserve
