#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/repository/file_identity.h"
#include "tests/support/files.h"

namespace camserve {
namespace {

std::string Sha256Of(const std::string& contents) {
  const TemporaryFolder folder;
  WriteFile(folder.path() / "file", contents);
  return FileSha256((folder.path() / "file").string()).value();
}

// The examples of FIPS 180-2, appendix B.
TEST(FileSha256, KnownAnswers) {
  EXPECT_EQ(Sha256Of(""),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256Of("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256Of(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(FileSha256, AFileOfSeveralPieces) {
  // Longer than what is read at once, and not a multiple of it.
  std::string contents(3'000'001, 'x');
  const std::string sum = Sha256Of(contents);
  contents.back() = 'y';
  EXPECT_NE(Sha256Of(contents), sum);
}

TEST(FileSha256, WhatCannotBeReadIsAnError) {
  const TemporaryFolder folder;
  const absl::Status missing =
      FileSha256((folder.path() / "nowhere").string()).status();
  EXPECT_EQ(missing.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(missing.message()),
              testing::HasSubstr("No such file"));
  EXPECT_EQ(FileSha256(folder.path().string()).status().code(),
            absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace camserve
