// Images that want to harm: right or refused, cheap, and the server goes on.
#include <string>

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/e2e/model_folders.h"
#include "tests/e2e/real_server.h"
#include "tests/e2e/requests.h"
#include "tests/support/files.h"
#include "tests/support/fixtures.h"
#include "tests/support/memory.h"

namespace camserve {
namespace {

using nlohmann::json;

constexpr int64_t kMostGrowth = 100'000'000;  // bytes

std::filesystem::path Hostile() { return DataPath("hostile"); }

void ExpectAnswer(const json& image, const Explained& explained) {
  const std::string expected = image["expected"];
  const bool refused =
      explained.status.error_code() == grpc::StatusCode::INVALID_ARGUMENT;
  EXPECT_TRUE(explained.status.ok() || refused) << Text(explained.status);
  if (expected == "ok") {
    ASSERT_TRUE(explained.status.ok()) << Text(explained.status);
    EXPECT_EQ(explained.response.image_width(), image["width"].get<int>());
    EXPECT_EQ(explained.response.image_height(), image["height"].get<int>());
  } else if (expected == "refuse") {
    EXPECT_TRUE(refused) << "took it";
  }
  if (refused) {
    EXPECT_EQ(explained.status.error_message().rfind("image", 0), 0u)
        << explained.status.error_message();
    EXPECT_GT(explained.status.error_message().size(), 20u);
  }
}

TEST(HostileImages, AreRightOrRefusedAndCheap) {
  const ModelFolders folders;
  folders.Add("valid", Hostile() / "models/valid.pt");
  RealServer server(folders.path());
  server.AwaitReady();
  const std::string valid = ReadFile(Hostile() / "images/valid.png");
  const Explained first =
      Explain(server.explanations(), RequestOf("valid", valid));
  ASSERT_TRUE(first.status.ok()) << Text(first.status);

  const json expected = ReadJson(Hostile() / "expected.json");
  for (const json& image : expected["images"]) {
    const std::string file = image["file"];
    SCOPED_TRACE(file);
    v1::ExplainRequest request = RequestOf("valid", ReadFile(Hostile() / file));
    request.add_outputs(v1::OUTPUT_RAW_MAP);
    server.process().ResetPeak();
    const int64_t before = server.process().ResidentBytes();
    ExpectAnswer(image, Explain(server.explanations(), request));
    if (kMemoryIsTelling) {
      EXPECT_LT(server.process().PeakResidentBytes() - before, kMostGrowth);
    }
  }

  const Explained last =
      Explain(server.explanations(), RequestOf("valid", valid));
  ASSERT_TRUE(last.status.ok()) << Text(last.status);
  EXPECT_EQ(LogitsByClass(last.response), LogitsByClass(first.response));
  EXPECT_EQ(server.Stop(), 0);
}

}  // namespace
}  // namespace camserve
