// The image fuzz target as a test: on the hostile fixtures, and on thousands of
// damaged copies of small images.
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "server/imaging/decode.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/mutation.h"
#include "tests/support/files.h"
#include "tests/support/fixtures.h"

namespace camserve {
namespace {

constexpr int kMutationsPerImage = 4000;

void Feed(const std::string& bytes) {
  // A copy without a byte to spare, so that a sanitizer sees a read past it.
  const std::vector<uint8_t> exact(bytes.begin(), bytes.end());
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

// Those that begin so.
std::vector<std::string> Seeds(const std::string& beginning) {
  std::vector<std::string> seeds;
  for (const std::string& seed : FuzzSeeds()) {
    if (absl::StartsWith(seed, beginning)) seeds.push_back(seed);
  }
  return seeds;
}

TEST(ImageFuzzTest, SurvivesDamagedPngs) {
  std::mt19937 random(1);
  int taken = 0;
  for (const std::string& image : Seeds("\x89PNG")) {
    for (int i = 0; i < kMutationsPerImage; ++i) {
      const std::string damaged = Mutated(image, random);
      Feed(damaged);
      const std::string repaired = WithRightChecksums(damaged);
      Feed(repaired);
      taken += DecodeImage(repaired, {}).ok();
    }
  }
  // Else the damage is so great that only the first bytes are ever looked at.
  EXPECT_GT(taken, 100);
}

TEST(ImageFuzzTest, SurvivesDamagedJpegs) {
  std::mt19937 random(2);
  int taken = 0;
  for (const std::string& image : Seeds("\xff\xd8")) {
    for (int i = 0; i < kMutationsPerImage; ++i) {
      const std::string damaged = Mutated(image, random);
      Feed(damaged);
      taken += DecodeImage(damaged, {}).ok();
    }
  }
  EXPECT_GT(taken, 100);
}

TEST(ImageFuzzTest, SurvivesTheHostileImages) {
  std::mt19937 random(3);
  const std::filesystem::path folder = DataPath("hostile");
  size_t files = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(folder / "images")) {
    const std::string image = ReadFile(entry.path());
    Feed(image);
    ++files;
    for (int i = 0; i < 20; ++i) {
      Feed(WithRightChecksums(Mutated(image, random)));
    }
  }
  EXPECT_EQ(files, ReadJson(folder / "expected.json")["images"].size());
}

}  // namespace
}  // namespace camserve
