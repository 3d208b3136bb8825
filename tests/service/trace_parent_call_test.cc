// A caller's trace: echoed, and in the log line.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "grpcpp/client_context.h"
#include "tests/service/running_server.h"

namespace camserve {
namespace {

constexpr const char* kParent =
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

class TraceParentCallTest : public testing::Test {
 protected:
  // The traceparents that come back with an answer.
  std::vector<std::string> Echo(const std::vector<std::string>& offered) {
    grpc::ClientContext context;
    for (const std::string& text : offered) {
      context.AddMetadata("traceparent", text);
    }
    v1::GetServerInfoResponse response;
    EXPECT_TRUE(server_.models().GetServerInfo(&context, {}, &response).ok());
    const auto& metadata = context.GetServerInitialMetadata();
    const auto [begin, end] = metadata.equal_range("traceparent");
    std::vector<std::string> echoed;
    for (auto it = begin; it != end; ++it) {
      echoed.emplace_back(it->second.data(), it->second.size());
    }
    return echoed;
  }

  nlohmann::json LastCall() { return server_.LogLines("call").back(); }

  RunningServer server_{LoadEvenModel()};
};

TEST_F(TraceParentCallTest, IsEchoedAndLogged) {
  EXPECT_EQ(Echo({kParent}), std::vector<std::string>{kParent});
  EXPECT_EQ(LastCall()["trace_id"], "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(LastCall()["parent_id"], "00f067aa0ba902b7");
}

TEST_F(TraceParentCallTest, IsLeftOutWhereThereIsNone) {
  const std::vector<std::vector<std::string>> unfit = {
      {}, {"00-nonsense"}, {kParent, kParent}};
  for (const std::vector<std::string>& offered : unfit) {
    EXPECT_TRUE(Echo(offered).empty());
    EXPECT_FALSE(LastCall().contains("trace_id"));
    EXPECT_FALSE(LastCall().contains("parent_id"));
  }
}

}  // namespace
}  // namespace camserve
