#include "server/security/access_tokens.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"

namespace camserve {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kToken = "0123456789abcdef";

TEST(AccessTokensTest, ReadsALineEach) {
  const auto tokens = AccessTokens::Parse(
      "# For the archive.\n"
      "0123456789abcdef archive\n"
      "\n"
      "  -._~+/ABCDEFGHI==\tits twin\r\n"
      "the-last-one-without-end");
  ASSERT_TRUE(tokens.ok()) << tokens.status();
  EXPECT_EQ(tokens->size(), 3u);
  EXPECT_TRUE(tokens->Contain(kToken));
  EXPECT_TRUE(tokens->Contain("-._~+/ABCDEFGHI=="));
  EXPECT_TRUE(tokens->Contain("the-last-one-without-end"));
}

TEST(AccessTokensTest, ContainsNothingElse) {
  const auto tokens = AccessTokens::Parse("0123456789abcdef archive");
  ASSERT_TRUE(tokens.ok()) << tokens.status();
  for (const std::string& token :
       {std::string(), std::string("archive"), std::string("0123456789abcde"),
        std::string("0123456789abcdef0"), std::string("0123456789abcdef "),
        std::string("0123456789ABCDEF"), std::string("0123456789abcdef\0", 17),
        std::string("0123456789abcdef archive"), std::string(100'000, 'a')}) {
    EXPECT_FALSE(tokens->Contain(token)) << token.substr(0, 40);
  }
}

TEST(AccessTokensTest, NamesTheLineOfWhatIsNoTokenAndRepeatsNothing) {
  for (const std::string& bad : {std::string("tooshort"), std::string(513, 'a'),
                                 std::string("0123456789abcde\xc3\xa4"),
                                 std::string("0123456789:abcdef")}) {
    const auto tokens = AccessTokens::Parse(absl::StrCat(kToken, "\n", bad));
    EXPECT_EQ(tokens.status().code(), absl::StatusCode::kInvalidArgument);
    const std::string message(tokens.status().message());
    EXPECT_THAT(message, HasSubstr("line 2"));
    EXPECT_THAT(message, Not(HasSubstr(bad)));
    EXPECT_THAT(message, Not(HasSubstr(kToken)));
  }
}

TEST(AccessTokensTest, WantsSomeButNotTooMany) {
  EXPECT_FALSE(AccessTokens::Parse("").ok());
  EXPECT_FALSE(AccessTokens::Parse("# nobody\n\n").ok());
  std::string text;
  for (int i = 0; i < 1000; ++i) absl::StrAppend(&text, kToken, i, "\n");
  EXPECT_TRUE(AccessTokens::Parse(text).ok());
  EXPECT_THAT(
      std::string(
          AccessTokens::Parse(absl::StrCat(text, kToken)).status().message()),
      HasSubstr("1001"));
}

}  // namespace
}  // namespace camserve
