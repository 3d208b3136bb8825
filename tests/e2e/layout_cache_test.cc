// The layout that a server chose by time is every server's of the machine.
#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/e2e/model_folders.h"
#include "tests/e2e/own_data.h"
#include "tests/e2e/real_server.h"
#include "tests/e2e/requests.h"
#include "tests/support/test_device.h"

namespace camserve {
namespace {

class LayoutCacheTest : public testing::Test {
 protected:
  void SetUp() override {
    if (TestDevice() != "cpu") GTEST_SKIP() << "a GPU has one layout";
    models_.AddOwn(kSmallModel);
  }

  // Of a server that has just started.
  v1::Trunk Trunk(const std::vector<std::string>& flags) {
    RealServer server(models_.path(), flags);
    server.AwaitReady();
    const v1::Trunk trunk = GetModel(server.models(), kSmallModel).trunk();
    EXPECT_EQ(server.Stop(), 0);
    return trunk;
  }

  std::string CacheFlag() const {
    return absl::StrCat("--layout_cache=", (cache_.path() / "new").string());
  }

  ModelFolders models_;
  TemporaryFolder cache_;
};

TEST_F(LayoutCacheTest, WhatOneServerChoseTheNextOneHas) {
  const v1::Trunk first = Trunk({CacheFlag()});
  ASSERT_GE(first.timings_size(), 1);
  v1::Trunk next = Trunk({CacheFlag()});
  // Two measurements are never the same to the nanosecond.
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(first, next))
      << first.DebugString() << next.DebugString();
}

// A layout that crashes LibTorch crashes the child, which chooses.
TEST_F(LayoutCacheTest, TheProbeChooses) {
  ASSERT_GE(Trunk({CacheFlag(), "--probe_models"}).timings_size(), 1);
  int kept = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(cache_.path())) {
    kept += entry.is_regular_file() ? 1 : 0;
  }
  // The server, which came second, has found the child's.
  EXPECT_EQ(kept, 1);
}

TEST_F(LayoutCacheTest, WhereNothingCanBeKeptNothingIsTimed) {
  WriteFile(cache_.path() / "file", "");
  for (const std::string& folder :
       {std::string(), (cache_.path() / "file" / "new").string()}) {
    const v1::Trunk trunk = Trunk({absl::StrCat("--layout_cache=", folder)});
    EXPECT_EQ(trunk.layout(), v1::TRUNK_LAYOUT_FUSED);
    EXPECT_EQ(trunk.timings_size(), 0);
  }
}

}  // namespace
}  // namespace camserve
