#include "server/torchscript/layout_cache.h"

#include <fstream>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/files.h"

namespace camserve {
namespace {

namespace fs = std::filesystem;

constexpr TrunkLayout kBlocked = TrunkLayout::kBlocked;

TimedTrunk Timed() {
  return {.model_sha256 = "0123abc",
          .site = 7,
          .channels = 3,
          .height = 224,
          .width = 224,
          .images = 8,
          .threads = 2};
}

TrunkInfo Chosen(TrunkLayout layout) {
  return {.layout = layout,
          .timings = {{.layout = TrunkLayout::kFused,
                       .per_image = absl::Nanoseconds(1234567)},
                      {.layout = layout,
                       .batch_size = 8,
                       .per_image = absl::Milliseconds(3)}}};
}

std::vector<fs::path> FilesIn(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  return files;
}

class LayoutCacheTest : public testing::Test {
 protected:
  TemporaryFolder folder_;
  const LayoutCache cache_{(folder_.path() / "a" / "b").string()};
};

TEST_F(LayoutCacheTest, GivesBackWhatItKeeps) {
  EXPECT_FALSE(cache_.Find(Timed()).has_value());
  ASSERT_TRUE(cache_.Keep(Timed(), Chosen(kBlocked)).has_value());
  const auto found = cache_.Find(Timed());
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->layout, kBlocked);
  ASSERT_EQ(found->timings.size(), 2u);
  EXPECT_EQ(found->timings[0].layout, TrunkLayout::kFused);
  EXPECT_EQ(found->timings[0].batch_size, 1);
  EXPECT_EQ(found->timings[0].per_image, absl::Nanoseconds(1234567));
  EXPECT_EQ(found->timings[1].batch_size, 8);
}

TEST_F(LayoutCacheTest, TheFirstChoiceStays) {
  cache_.Keep(Timed(), Chosen(kBlocked));
  const auto kept = cache_.Keep(Timed(), Chosen(TrunkLayout::kPlain));
  ASSERT_TRUE(kept.has_value());
  EXPECT_EQ(kept->layout, kBlocked);
  EXPECT_THAT(FilesIn(folder_.path()), testing::SizeIs(1));
}

TEST_F(LayoutCacheTest, WhatDiffersIsKeptApart) {
  cache_.Keep(Timed(), Chosen(kBlocked));
  std::vector<TimedTrunk> others(7, Timed());
  others[0].model_sha256 = "0123abd";
  others[1].site = 8;
  others[2].channels = 1;
  others[3].height = 225;
  others[4].width = 225;
  others[5].images = 1;
  others[6].threads = 3;
  for (const TimedTrunk& other : others) {
    EXPECT_FALSE(cache_.Find(other).has_value());
  }
}

TEST_F(LayoutCacheTest, AFileThatCanNotBeReadIsNoChoice) {
  cache_.Keep(Timed(), Chosen(kBlocked));
  const std::vector<fs::path> files = FilesIn(folder_.path());
  ASSERT_THAT(files, testing::SizeIs(1));
  for (const char* const text :
       {"", "\n", "nonsense\n", "fused\nfused 1\n", "fused\nfused 1 x\n"}) {
    SCOPED_TRACE(text);
    WriteFile(files[0], text);
    EXPECT_FALSE(cache_.Find(Timed()).has_value());
    EXPECT_FALSE(cache_.Keep(Timed(), Chosen(kBlocked)).has_value());
  }
}

TEST_F(LayoutCacheTest, ManyAtATimeAgree) {
  constexpr int kThreads = 16;
  std::vector<std::optional<TrunkInfo>> kept(kThreads);
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      kept[i] = cache_.Keep(Timed(), Chosen(kTrunkLayouts[i % 4]));
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto found = cache_.Find(Timed());
  ASSERT_TRUE(found.has_value());
  for (const auto& each : kept) {
    ASSERT_TRUE(each.has_value());
    EXPECT_EQ(each->layout, found->layout);
  }
  EXPECT_THAT(FilesIn(folder_.path()), testing::SizeIs(1));
}

TEST_F(LayoutCacheTest, AFolderThatCanNotBeMadeKeepsNothing) {
  WriteFile(folder_.path() / "file", "");
  for (const std::string& folder :
       {std::string(), (folder_.path() / "file" / "layouts").string()}) {
    const LayoutCache cache(folder);
    EXPECT_FALSE(cache.IsWritable());
    EXPECT_FALSE(cache.Keep(Timed(), Chosen(kBlocked)).has_value());
    EXPECT_FALSE(cache.Find(Timed()).has_value());
  }
}

}  // namespace
}  // namespace camserve
