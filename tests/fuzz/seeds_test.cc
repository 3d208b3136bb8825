// A fuzz target as a test: on its seeds, and on thousands of damaged copies.
#include <gtest/gtest.h>

#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/mutation.h"

namespace camserve {
namespace {

constexpr int kMutationsPerSeed = 1500;

void Feed(const std::string& bytes) {
  // A copy without a byte to spare, so that a sanitizer sees a read past it.
  const std::vector<uint8_t> exact(bytes.begin(), bytes.end());
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

TEST(FuzzTargetTest, SurvivesItsSeeds) {
  ASSERT_FALSE(FuzzSeeds().empty());
  for (const std::string& seed : FuzzSeeds()) Feed(seed);
}

TEST(FuzzTargetTest, SurvivesDamagedSeeds) {
  std::mt19937 random(1);
  for (const std::string& seed : FuzzSeeds()) {
    for (int i = 0; i < kMutationsPerSeed; ++i) Feed(Mutated(seed, random));
  }
}

}  // namespace
}  // namespace camserve
