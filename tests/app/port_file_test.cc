#include "server/app/port_file.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/files.h"

namespace camserve {
namespace {

TEST(PortFileTest, HoldsThePort) {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "port").string();
  ASSERT_TRUE(WritePortFile(path, 4711).ok());
  ASSERT_TRUE(WritePortFile(path, 4712).ok());
  EXPECT_EQ(ReadFile(path), "4712\n");
  // Nothing else is left behind.
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()),
                          std::filesystem::directory_iterator()),
            1);
}

TEST(PortFileTest, NoPathNoFile) { EXPECT_TRUE(WritePortFile("", 1).ok()); }

TEST(PortFileTest, SaysThatItCantWrite) {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "nowhere" / "port").string();
  EXPECT_EQ(WritePortFile(path, 1).code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace camserve
