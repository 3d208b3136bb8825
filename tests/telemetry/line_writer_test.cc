#include "server/telemetry/line_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"

namespace camserve {
namespace {

constexpr size_t kRoom = size_t{64} << 10;

std::string LineOf(int number) {
  return absl::StrCat(number, " ", std::string(400, '.'), "\n");
}

class PipeTest : public testing::Test {
 protected:
  PipeTest() {
    std::signal(SIGPIPE, SIG_IGN);
    EXPECT_EQ(pipe(ends_.data()), 0);
  }
  ~PipeTest() override {
    CloseReader();
    CloseWriter();
  }

  void CloseReader() { Close(ends_[0]); }
  void CloseWriter() { Close(ends_[1]); }

  // All until the end at which lines are written is closed.
  std::string ReadAll() const {
    std::string text;
    std::array<char, 4096> buffer = {};
    ssize_t count = 0;
    while ((count = read(ends_[0], buffer.data(), buffer.size())) > 0) {
      text.append(buffer.data(), count);
    }
    return text;
  }

  static void Close(int& end) {
    if (end >= 0) close(end);
    end = -1;
  }

  std::array<int, 2> ends_ = {-1, -1};
};

TEST_F(PipeTest, LinesComeInOrder) {
  std::string expected;
  {
    LineWriter writer(ends_[1], kRoom);
    for (int i = 0; i < 50; ++i) {
      writer.Add(LineOf(i));
      expected += LineOf(i);
    }
    EXPECT_TRUE(writer.Flush(absl::InfiniteFuture()));
    EXPECT_EQ(writer.lost_lines(), 0);
  }
  CloseWriter();
  EXPECT_EQ(ReadAll(), expected);
}

TEST_F(PipeTest, ALineLongerThanThePipeIsWhole) {
  const std::string line = std::string(500'000, 'x') + '\n';
  std::string text;
  std::thread reader([&] { text = ReadAll(); });
  {
    LineWriter writer(ends_[1], size_t{1} << 20);
    writer.Add(line);
    EXPECT_TRUE(writer.Flush(absl::InfiniteFuture()));
  }
  CloseWriter();
  reader.join();
  EXPECT_EQ(text, line);
}

// The pipe takes 64 KiB and the writer as much: all others are lost, and nobody
// waits. Once somebody reads, what waited is written.
TEST_F(PipeTest, WhatFindsNoRoomIsLostAndCounted) {
  constexpr int kLines = 10'000;
  LineWriter writer(ends_[1], kRoom);
  for (int i = 0; i < kLines; ++i) writer.Add(LineOf(i));
  EXPECT_FALSE(writer.Flush(absl::InfinitePast()));
  const int64_t lost = writer.lost_lines();
  EXPECT_GT(lost, kLines - 400);
  EXPECT_LT(lost, kLines);

  std::string text;
  std::thread reader([&] { text = ReadAll(); });
  EXPECT_TRUE(writer.Flush(absl::InfiniteFuture()));
  writer.Add("after\n");
  EXPECT_TRUE(writer.Flush(absl::InfiniteFuture()));
  EXPECT_EQ(writer.lost_lines(), lost);
  CloseWriter();
  reader.join();
  const std::vector<std::string> lines = absl::StrSplit(text, '\n');
  ASSERT_EQ(static_cast<int64_t>(lines.size()), kLines - lost + 2);
  EXPECT_EQ(lines[0] + "\n", LineOf(0));
  EXPECT_EQ(lines[lines.size() - 2], "after");
}

TEST_F(PipeTest, EndsWhileNobodyReads) {
  LineWriter writer(ends_[1], size_t{1} << 20);
  for (int i = 0; i < 1000; ++i) writer.Add(LineOf(i));
  EXPECT_FALSE(writer.Flush(absl::InfinitePast()));
}

TEST_F(PipeTest, AReaderWhoIsGoneCostsLinesAlone) {
  CloseReader();
  LineWriter writer(ends_[1], kRoom);
  for (int i = 0; i < 100; ++i) writer.Add(LineOf(i));
  EXPECT_TRUE(writer.Flush(absl::InfiniteFuture()));
  EXPECT_EQ(writer.lost_lines(), 100);
}

TEST(LineWriterTest, AFullDiskCostsLinesAlone) {
  const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
  ASSERT_GE(full, 0);
  {
    LineWriter writer(full, kRoom);
    for (int i = 0; i < 100; ++i) writer.Add(LineOf(i));
    EXPECT_TRUE(writer.Flush(absl::InfiniteFuture()));
    EXPECT_EQ(writer.lost_lines(), 100);
  }
  close(full);
}

}  // namespace
}  // namespace camserve
