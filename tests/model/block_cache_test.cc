#include "server/model/block_cache.h"

#include <cstring>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace camserve {
namespace {

constexpr size_t kMega = size_t{1} << 20;

TEST(BlockCacheTest, ABlockThatWasGivenBackIsTakenAgain) {
  BlockCache blocks;
  void* const first = blocks.Take(3 * kMega);
  ASSERT_NE(first, nullptr);
  std::memset(first, 1, 3 * kMega);
  EXPECT_EQ(blocks.used_bytes(), 3 * kMega);
  ASSERT_TRUE(blocks.GiveBack(first));
  EXPECT_EQ(blocks.used_bytes(), 0);
  EXPECT_EQ(blocks.kept_bytes(), 3 * kMega);
  // A little less fits as well, much less does not.
  EXPECT_EQ(blocks.Take(3 * kMega - 100), first);
  EXPECT_TRUE(blocks.GiveBack(first));
  void* const small = blocks.Take(kMega);
  EXPECT_NE(small, first);
  EXPECT_TRUE(blocks.GiveBack(small));
}

TEST(BlockCacheTest, WhatIsNotItsOwnIsLeftToOthers) {
  BlockCache blocks;
  int other = 0;
  EXPECT_FALSE(blocks.GiveBack(&other));
  void* const own = blocks.Take(kMega);
  EXPECT_TRUE(blocks.GiveBack(own));
  EXPECT_FALSE(blocks.GiveBack(own));
}

TEST(BlockCacheTest, AllBytesCanBeWritten) {
  BlockCache blocks;
  for (const size_t size :
       {size_t{1}, kMega - 1, kMega, 2 * kMega, 2 * kMega + 1, 7 * kMega}) {
    void* const block = blocks.Take(size);
    ASSERT_NE(block, nullptr);
    std::memset(block, 7, size);
    EXPECT_TRUE(blocks.GiveBack(block));
  }
}

// Every size is another: nothing fits again, and nothing may pile up.
TEST(BlockCacheTest, KeepsLittleMoreThanWasInUseAtATime) {
  BlockCache blocks;
  for (size_t n = 1; n <= 64; ++n) {
    void* const block = blocks.Take(n * kMega);
    ASSERT_NE(block, nullptr);
    EXPECT_LE(blocks.used_bytes() + blocks.kept_bytes(), n * kMega * 5 / 4);
    ASSERT_TRUE(blocks.GiveBack(block));
  }
}

TEST(BlockCacheTest, WhatNobodyHasWantedForLongGoes) {
  BlockCache blocks;
  ASSERT_TRUE(blocks.GiveBack(blocks.Take(100 * kMega)));
  for (int64_t n = 0; n <= BlockCache::kMostIdleTakes; ++n) {
    ASSERT_TRUE(blocks.GiveBack(blocks.Take(kMega)));
  }
  EXPECT_LE(blocks.kept_bytes(), kMega);
}

TEST(BlockCacheTest, ReleaseHandsOutWhatIsKeptAndNothingElse) {
  BlockCache blocks;
  void* const used = blocks.Take(kMega);
  ASSERT_TRUE(blocks.GiveBack(blocks.Take(8 * kMega)));
  blocks.Release();
  EXPECT_EQ(blocks.kept_bytes(), 0);
  EXPECT_EQ(blocks.used_bytes(), kMega);
  std::memset(used, 1, kMega);
  EXPECT_TRUE(blocks.GiveBack(used));
}

TEST(BlockCacheTest, NoBlockHasTwoOwners) {
  BlockCache blocks;
  std::vector<std::thread> threads;
  for (int id = 0; id < 4; ++id) {
    threads.emplace_back([&blocks, id] {
      for (size_t n = 0; n < 400; ++n) {
        const size_t size = (n % 5 + 1) * kMega / 2;
        auto* const block = static_cast<char*>(blocks.Take(size));
        block[0] = block[size - 1] = static_cast<char>(id);
        std::this_thread::yield();
        EXPECT_EQ(block[0], id);
        EXPECT_EQ(block[size - 1], id);
        EXPECT_TRUE(blocks.GiveBack(block));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(blocks.used_bytes(), 0);
}

}  // namespace
}  // namespace camserve
