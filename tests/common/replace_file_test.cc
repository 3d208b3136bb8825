#include "common/replace_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/support/files.h"

namespace camserve {
namespace {

namespace fs = std::filesystem;

struct stat StatusOf(const std::string& path) {
  struct stat status = {};
  EXPECT_EQ(lstat(path.c_str(), &status), 0) << path;
  return status;
}

class ReplaceFileTest : public testing::Test {
 protected:
  std::string Path(const std::string& name) const {
    return (folder_.path() / name).string();
  }

  std::string Make(const std::string& name, const std::string& contents) {
    WriteFile(Path(name), contents);
    return Path(name);
  }

  int Entries() const {
    return static_cast<int>(std::distance(
        fs::directory_iterator(folder_.path()), fs::directory_iterator()));
  }

  const TemporaryFolder folder_;
};

TEST_F(ReplaceFileTest, MakesAFileAsTheUmaskHasIt) {
  const mode_t before = umask(027);
  const absl::Status made = ReplaceFile(Path("a"), "new");
  umask(before);
  ASSERT_TRUE(made.ok()) << made;
  EXPECT_EQ(ReadFile(Path("a")), "new");
  EXPECT_EQ(StatusOf(Path("a")).st_mode & 07777, 0640U);
}

TEST_F(ReplaceFileTest, WhoHasTheOldFileOpenKeepsIt) {
  const std::string path = Make("a", "old and longer");
  const ino_t old = StatusOf(path).st_ino;
  const int reader = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_TRUE(ReplaceFile(path, "new").ok());
  char text[32] = {};
  EXPECT_EQ(read(reader, text, sizeof(text)), 14);
  close(reader);
  EXPECT_STREQ(text, "old and longer");
  EXPECT_EQ(ReadFile(path), "new");
  EXPECT_NE(StatusOf(path).st_ino, old);
  EXPECT_EQ(Entries(), 1);
}

TEST_F(ReplaceFileTest, KeepsTheMode) {
  const std::string path = Make("a", "old");
  for (const mode_t mode : {0600, 0664, 0755, 0444}) {
    ASSERT_EQ(chmod(path.c_str(), mode), 0);
    ASSERT_TRUE(ReplaceFile(path, "new").ok());
    EXPECT_EQ(StatusOf(path).st_mode & 07777, mode);
  }
}

TEST_F(ReplaceFileTest, KeepsTheOwner) {
  const std::string path = Make("a", "old");
  if (chown(path.c_str(), 12345, 54321) != 0) {
    GTEST_SKIP() << "only root may give files away";
  }
  ASSERT_EQ(chmod(path.c_str(), 0640), 0);
  ASSERT_TRUE(ReplaceFile(path, "new").ok());
  EXPECT_EQ(ReadFile(path), "new");
  const struct stat status = StatusOf(path);
  EXPECT_EQ(status.st_uid, 12345U);
  EXPECT_EQ(status.st_gid, 54321U);
  EXPECT_EQ(status.st_mode & 07777, 0640U);
}

TEST_F(ReplaceFileTest, ALinkStaysALink) {
  const std::string target = Make("deeper/target", "old");
  fs::create_symlink("deeper/target", Path("link"));
  fs::create_symlink(Path("link"), Path("link_to_link"));
  ASSERT_TRUE(ReplaceFile(Path("link_to_link"), "new").ok());
  EXPECT_EQ(fs::read_symlink(Path("link_to_link")), Path("link"));
  EXPECT_EQ(fs::read_symlink(Path("link")), "deeper/target");
  EXPECT_FALSE(fs::is_symlink(target));
  EXPECT_EQ(ReadFile(target), "new");
}

TEST_F(ReplaceFileTest, WhatALinkLeadsToIsMade) {
  fs::create_symlink("target", Path("link"));
  ASSERT_TRUE(ReplaceFile(Path("link"), "new").ok());
  EXPECT_TRUE(fs::is_symlink(Path("link")));
  EXPECT_EQ(ReadFile(Path("target")), "new");
}

TEST_F(ReplaceFileTest, LinksInACircleAreAnError) {
  fs::create_symlink("b", Path("a"));
  fs::create_symlink("a", Path("b"));
  EXPECT_EQ(ReplaceFile(Path("a"), "new").message(),
            "Too many levels of symbolic links");
}

TEST_F(ReplaceFileTest, APipeIsWrittenInto) {
  const std::string path = Path("pipe");
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  const int reader = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  ASSERT_TRUE(ReplaceFile(path, "new").ok());
  char text[32] = {};
  EXPECT_EQ(read(reader, text, sizeof(text)), 3);
  close(reader);
  EXPECT_STREQ(text, "new");
  EXPECT_TRUE(S_ISFIFO(StatusOf(path).st_mode));
}

TEST_F(ReplaceFileTest, ADeviceIsWrittenInto) {
  fs::create_symlink("/dev/full", Path("link"));
  EXPECT_EQ(ReplaceFile(Path("link"), "new").message(),
            "No space left on device");
  EXPECT_TRUE(fs::is_symlink(Path("link")));
  EXPECT_TRUE(fs::is_character_file("/dev/full"));
}

// As a shell's >> has it: what was written before stays.
TEST_F(ReplaceFileTest, ADescriptorOfThisProcessIsWrittenInto) {
  const std::string path = Make("log", "before\n");
  const int log = open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  const ino_t old = StatusOf(path).st_ino;
  ASSERT_TRUE(ReplaceFile(absl::StrCat("/dev/fd/", log), "one\n").ok());
  ASSERT_TRUE(ReplaceFile(absl::StrCat("/proc/self/fd/", log), "two\n").ok());
  fs::create_symlink(absl::StrCat("/dev/fd/", log), Path("link"));
  ASSERT_TRUE(ReplaceFile(Path("link"), "three\n").ok());
  close(log);
  EXPECT_EQ(ReadFile(path), "before\none\ntwo\nthree\n");
  EXPECT_EQ(StatusOf(path).st_ino, old);
}

TEST_F(ReplaceFileTest, KnowsStandardOutput) {
  fs::create_symlink("/dev/stdout", Path("link"));
  for (const std::string& path :
       {std::string("/dev/stdout"), std::string("/dev/fd/1"),
        std::string("/proc/self/fd/1"), Path("link")}) {
    EXPECT_TRUE(IsStandardOutput(path)) << path;
  }
  for (const char* path : {"/dev/stderr", "/dev/null", "1", "", "-"}) {
    EXPECT_FALSE(IsStandardOutput(path)) << path;
  }
}

TEST_F(ReplaceFileTest, WhatCantBeWrittenLeavesNothingBehind) {
  EXPECT_EQ(ReplaceFile(Path("no/folder"), "x").message(),
            "No such file or directory");
  EXPECT_EQ(ReplaceFile(folder_.path(), "x").message(), "Is a directory");
  EXPECT_EQ(Entries(), 0);
}

TEST_F(ReplaceFileTest, RemovesWhatALinkLeadsTo) {
  const std::string target = Make("target", "old");
  fs::create_symlink("target", Path("link"));
  EXPECT_TRUE(RemoveFile(Path("link")).ok());
  EXPECT_FALSE(fs::exists(target));
  EXPECT_TRUE(fs::is_symlink(Path("link")));
  EXPECT_TRUE(RemoveFile(Path("link")).ok());
  ASSERT_EQ(mkfifo(Path("pipe").c_str(), 0600), 0);
  EXPECT_TRUE(RemoveFile(Path("pipe")).ok());
  EXPECT_TRUE(fs::exists(Path("pipe")));
}

}  // namespace
}  // namespace camserve
