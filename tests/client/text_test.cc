#include "client/camctl/terminal/text.h"

#include "gtest/gtest.h"

namespace camserve::camctl {
namespace {

TEST(PrintableTextTest, KeepsWhatPeopleWrite) {
  EXPECT_EQ(PrintableText("Größe 肺炎 ✓"), "Größe 肺炎 ✓");
}

TEST(PrintableTextTest, ReplacesControlsAndOverrides) {
  EXPECT_EQ(PrintableText("a\x1b[31m\r\n\t\x7f"), "a?[31m????");
  EXPECT_EQ(PrintableText(std::string("a\0b", 3)), "a?b");
  EXPECT_EQ(PrintableText("\u202egnp.exe"), "?gnp.exe");
  EXPECT_EQ(PrintableText("\u009b2J"), "?2J");
}

TEST(PrintableTextTest, ReplacesBrokenUtf8ByteForByte) {
  EXPECT_EQ(PrintableText("\xff\xfe."), "??.");
  EXPECT_EQ(PrintableText("end\xc3"), "end?");
  EXPECT_EQ(PrintableText("\xc0\xaf"), "??");  // an overlong '/'
}

TEST(DisplayWidthTest, CountsColumns) {
  EXPECT_EQ(DisplayWidth(""), 0);
  EXPECT_EQ(DisplayWidth("abc"), 3);
  EXPECT_EQ(DisplayWidth("äöü"), 3);
  EXPECT_EQ(DisplayWidth("肺炎"), 4);
  EXPECT_EQ(DisplayWidth("e\u0301"), 1);
}

TEST(TruncateUtf8Test, CutsBetweenCharacters) {
  EXPECT_EQ(TruncateUtf8("abc", 5), "abc");
  EXPECT_EQ(TruncateUtf8("abc", 2), "ab");
  EXPECT_EQ(TruncateUtf8("aüb", 2), "a");
  EXPECT_EQ(TruncateUtf8("aüb", 3), "aü");
  EXPECT_EQ(TruncateUtf8("肺", 2), "");
}

TEST(IsUtf8Test, TellsTextFromBytes) {
  EXPECT_TRUE(IsUtf8("Größe"));
  EXPECT_FALSE(IsUtf8("\xff"));
  EXPECT_FALSE(IsUtf8("a\xed\xa0\x80"));  // a surrogate
}

TEST(WordsTest, ReadsAsWords) {
  EXPECT_EQ(Words("NOT_FAITHFUL"), "not faithful");
}

}  // namespace
}  // namespace camserve::camctl
