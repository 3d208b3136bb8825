#include "client/camctl/evaluation/result_writer.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>

#include "client/camctl/evaluation/result_file.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/files.h"

namespace camserve::camctl {
namespace {

using testing::HasSubstr;

ResultLine Line(const std::string& id) {
  v1::SampleFailure failure;
  failure.set_id(id);
  return {"m", failure};
}

class ResultWriterTest : public testing::Test {
 protected:
  std::string path() const {
    return (folder_.path() / "new" / "r.jsonl").string();
  }

  TemporaryFolder folder_;
};

TEST_F(ResultWriterTest, AppendsWholeLines) {
  for (const char* id : {"a", "b"}) {
    const auto writer = ResultWriter::Open(path());
    ASSERT_TRUE(writer.ok()) << writer.status();
    ASSERT_TRUE((*writer)->Append(Line(id)).ok());
    // There without an end of the writer.
    EXPECT_THAT(ReadFile(path()), HasSubstr(PrintResultLine(Line(id))));
    EXPECT_TRUE((*writer)->Sync().ok());
  }
  EXPECT_EQ(ReadFile(path()),
            PrintResultLine(Line("a")) + PrintResultLine(Line("b")));
}

TEST_F(ResultWriterTest, AppendsAfterACut) {
  WriteFile(path(), PrintResultLine(Line("a")) + "{\"run\":\"m");
  const auto writer = ResultWriter::Open(path());
  ASSERT_TRUE(writer.ok()) << writer.status();
  ASSERT_TRUE(
      (*writer)
          ->CutTo(static_cast<int64_t>(PrintResultLine(Line("a")).size()))
          .ok());
  ASSERT_TRUE((*writer)->Append(Line("b")).ok());
  EXPECT_EQ(ReadFile(path()),
            PrintResultLine(Line("a")) + PrintResultLine(Line("b")));
}

TEST_F(ResultWriterTest, OneAtATime) {
  auto first = ResultWriter::Open(path());
  ASSERT_TRUE(first.ok()) << first.status();
  const absl::Status second = ResultWriter::Open(path()).status();
  EXPECT_EQ(second.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(second.message(), HasSubstr("another camctl writes to"));
  first->reset();
  EXPECT_TRUE(ResultWriter::Open(path()).ok());
}

TEST_F(ResultWriterTest, LeavesNoEmptyFileOfItsOwn) {
  ASSERT_TRUE(ResultWriter::Open(path()).ok());
  EXPECT_FALSE(std::filesystem::exists(path()));
  WriteFile(path(), "");
  ASSERT_TRUE(ResultWriter::Open(path()).ok());
  EXPECT_TRUE(std::filesystem::exists(path()));
}

TEST_F(ResultWriterTest, WhatIsNoFileIsRefused) {
  EXPECT_THAT(ResultWriter::Open(folder_.path().string()).status().message(),
              HasSubstr("Is a directory"));
  const std::string pipe = (folder_.path() / "pipe").string();
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_THAT(ResultWriter::Open(pipe).status().message(),
              HasSubstr("is no file"));
  EXPECT_TRUE(std::filesystem::exists(pipe));
}

// The limit of a file's size stands for a full disk: a part of the line would
// fit.
TEST_F(ResultWriterTest, AFullDiskLeavesWholeLines) {
  const std::string line = PrintResultLine(Line("a"));
  rlimit before = {};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  rlimit limit = before;
  limit.rlim_cur = line.size() + 10;
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const auto writer = ResultWriter::Open(path());
  ASSERT_TRUE(writer.ok()) << writer.status();
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);
  const absl::Status first = (*writer)->Append(Line("a"));
  const absl::Status second = (*writer)->Append(Line("b"));
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_TRUE(first.ok()) << first;
  EXPECT_THAT(second.message(), HasSubstr("No space left on device"));
  EXPECT_EQ(ReadFile(path()), line);
}

}  // namespace
}  // namespace camserve::camctl
