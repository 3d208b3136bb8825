#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "server/security/access_tokens.h"
#include "tests/security/secret.h"
#include "tests/support/files.h"

namespace camserve {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kOld = "the-token-of-before";
constexpr const char* kNew = "the-token-of-today";

class TokenFileTest : public testing::Test {
 protected:
  TokenFileTest()
      : log_file_(
            open(log_path_.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600)) {
    WriteSecret(path_, kOld);
  }
  ~TokenFileTest() override {
    log_.Flush(absl::InfiniteFuture());
    close(log_file_);
  }

  std::unique_ptr<TokenFile> Open() {
    return *TokenFile::Open(path_.string(), &log_, &clock_);
  }

  std::string LogText() const {
    log_.Flush(absl::InfiniteFuture());
    return ReadFile(log_path_);
  }

  const TemporaryFolder folder_;
  const std::filesystem::path path_ = folder_.path() / "tokens";
  const std::filesystem::path log_path_ = folder_.path() / "log";
  const int log_file_;
  ManualClock clock_{absl::FromUnixSeconds(1'800'000'000)};
  Log log_{log_file_, &clock_};
};

TEST_F(TokenFileTest, TakesANewFileWithinASecond) {
  const auto file = Open();
  EXPECT_TRUE(file->Contains(kOld));
  WriteSecret(path_, kNew);
  clock_.Advance(absl::Milliseconds(999));
  EXPECT_TRUE(file->Contains(kOld));
  EXPECT_FALSE(file->Contains(kNew));
  clock_.Advance(absl::Milliseconds(1));
  EXPECT_FALSE(file->Contains(kOld));
  EXPECT_TRUE(file->Contains(kNew));
  EXPECT_THAT(LogText(), HasSubstr("tokens_reloaded"));
}

// What a volume of Kubernetes does: the whole folder is a link that moves.
TEST_F(TokenFileTest, FollowsALinkThatMoves) {
  WriteSecret(folder_.path() / "1" / "tokens", kOld);
  WriteSecret(folder_.path() / "2" / "tokens", kNew);
  const auto data = folder_.path() / "data";
  std::filesystem::create_directory_symlink("1", data);
  const auto file =
      *TokenFile::Open((data / "tokens").string(), &log_, &clock_);
  EXPECT_TRUE(file->Contains(kOld));
  std::filesystem::create_directory_symlink("2", folder_.path() / "data_tmp");
  std::filesystem::rename(folder_.path() / "data_tmp", data);
  clock_.Advance(absl::Seconds(1));
  EXPECT_TRUE(file->Contains(kNew));
}

TEST_F(TokenFileTest, KeepsItsTokensWhileTheFileIsBadAndSaysSoOnce) {
  const auto file = Open();
  const auto spoil = [&](const std::string& reason) {
    for (int i = 0; i < 3; ++i) {
      clock_.Advance(absl::Seconds(1));
      EXPECT_TRUE(file->Contains(kOld)) << reason;
    }
    const std::string log = LogText();
    const size_t first = log.find(reason);
    EXPECT_NE(first, std::string::npos) << reason << "\n" << log;
    EXPECT_EQ(log.find(reason, first + 1), std::string::npos) << log;
  };
  WriteSecret(path_, "");
  spoil("0 tokens");
  WriteSecret(path_, "short");
  spoil("line 1");
  WriteFile(path_, kNew);
  std::filesystem::permissions(path_, std::filesystem::perms(0644));
  spoil("everybody");
  std::filesystem::remove(path_);
  spoil("No such file");
  EXPECT_THAT(LogText(), Not(HasSubstr(path_.string())));
  EXPECT_THAT(LogText(), Not(HasSubstr(kOld)));
  WriteSecret(path_, kNew);
  clock_.Advance(absl::Seconds(1));
  EXPECT_TRUE(file->Contains(kNew));
}

TEST_F(TokenFileTest, RefusesAtFirstWhatItCannotUse) {
  WriteSecret(path_, "short");
  for (const std::string& path :
       {path_.string(), folder_.path().string(), std::string("/nowhere")}) {
    const absl::Status status = CheckTokenFile(path);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()),
                testing::StartsWith("--token_file: "));
    EXPECT_EQ(TokenFile::Open(path, &log_).status(), status);
  }
}

}  // namespace
}  // namespace camserve
