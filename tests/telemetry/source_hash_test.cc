#include "server/telemetry/source_hash.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camserve {
namespace {

TEST(SourceHashTest, TellsSourcesApartWithoutNamingThem) {
  const std::string hash = HashSource("patient-0815");
  EXPECT_THAT(hash, testing::MatchesRegex("[0-9a-f]+"));
  EXPECT_EQ(hash.size(), 16u);
  EXPECT_EQ(hash, HashSource("patient-0815"));
  EXPECT_NE(hash, HashSource("patient-0816"));
}

TEST(SourceHashTest, IsKeyed) {
  // The first bytes of the plain SHA-256 of "patient-0815", which anybody could
  // look up, are not it.
  EXPECT_NE(HashSource("patient-0815"), "01dda0856a172ded");
}

TEST(SourceHashTest, IsEmptyForNothing) { EXPECT_EQ(HashSource(""), ""); }

}  // namespace
}  // namespace camserve
