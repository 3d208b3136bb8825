// Model files that want to harm, all in one repository: each is what it is
// expected to be, and the others are served.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <string>

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/e2e/model_folders.h"
#include "tests/e2e/real_server.h"
#include "tests/e2e/requests.h"
#include "tests/support/files.h"
#include "tests/support/fixtures.h"
#include "tests/support/npy.h"

namespace camserve {
namespace {

using nlohmann::json;

constexpr absl::Duration kCallLimit = absl::Seconds(20);

std::filesystem::path Hostile() { return DataPath("hostile"); }

// "models/bad_pickle.pt" is served as bad_pickle.
std::string NameOf(const json& model) {
  return std::filesystem::path(model["file"].get<std::string>())
      .stem()
      .string();
}

std::string ConfigOf(const json& model) {
  std::string config;
  if (!model.contains("labels")) return config;
  for (const std::string label : model["labels"]) {
    config += "class_labels: \"" + label + "\"\n";
  }
  return config;
}

// The reason without how often it was tried, which changes.
std::string WithoutTries(const v1::ModelStatus& status) {
  return status.reason().substr(0, status.reason().find(" [tried "));
}

class HostileModelsTest : public testing::Test {
 protected:
  void SetUp() override {
    expected_ = ReadJson(Hostile() / "expected.json");
    const Tensor inputs =
        ReadNpy(Hostile() / expected_["model_input"].get<std::string>());
    for (int64_t i = 0; i < inputs.shape[0]; ++i) {
      inputs_.push_back(Part(inputs, {i}));
    }
    for (const json& model : expected_["models"]) {
      folders_.Add(NameOf(model), Hostile() / model["file"].get<std::string>(),
                   ConfigOf(model));
    }
    server_ = std::make_unique<RealServer>(
        folders_.path(), std::vector<std::string>{"--drain_timeout=3s"});
    server_->AwaitReady(absl::Minutes(5));
  }

  std::map<std::string, v1::ModelStatus> Statuses() {
    grpc::ClientContext context;
    v1::ListModelsResponse response;
    const grpc::Status status = server_->models().ListModels(
        &context, v1::ListModelsRequest(), &response);
    EXPECT_TRUE(status.ok()) << Text(status);
    std::map<std::string, v1::ModelStatus> statuses;
    for (const v1::ModelStatus& model : response.models()) {
      statuses[model.model().name()] = model;
    }
    return statuses;
  }

  Explained ExplainInput(const std::string& model, size_t number) {
    return Explain(server_->explanations(),
                   RequestOf(model, inputs_.at(number)), kCallLimit);
  }

  void ExpectServed(const std::string& model, const json& logits) {
    for (size_t i = 0; i < inputs_.size(); ++i) {
      const Explained explained = ExplainInput(model, i);
      ASSERT_TRUE(explained.status.ok()) << Text(explained.status);
      if (logits.is_null()) continue;
      const auto expected = logits[i].get<std::vector<float>>();
      EXPECT_LE(GreatestDifference(LogitsByClass(explained.response), expected),
                1e-4 * std::max(1.0, GreatestValue(expected)));
    }
  }

  // Refused when it was loaded, with a reason.
  void ExpectFailed(const std::string& model, const v1::ModelStatus& status) {
    EXPECT_EQ(status.state(), v1::MODEL_STATE_FAILED);
    EXPECT_GT(status.reason().size(), 20u) << status.reason();
    const Explained explained = ExplainInput(model, 0);
    EXPECT_EQ(explained.status.error_code(),
              grpc::StatusCode::FAILED_PRECONDITION)
        << Text(explained.status);
    EXPECT_NE(explained.status.error_message().find(WithoutTries(status)),
              std::string::npos)
        << Text(explained.status);
  }

  // Refused when it was loaded or asked.
  void ExpectRefused(const std::string& model, const v1::ModelStatus& status) {
    if (status.state() == v1::MODEL_STATE_FAILED) {
      ExpectFailed(model, status);
      return;
    }
    const Explained explained = ExplainInput(model, 0);
    EXPECT_FALSE(explained.status.ok());
    EXPECT_NE(explained.status.error_code(), grpc::StatusCode::UNAVAILABLE);
    EXPECT_GT(explained.status.error_message().size(), 10u);
  }

  void ExpectAsExpected(const json& model, const v1::ModelStatus& status) {
    const std::string name = NameOf(model);
    const std::string expected = model["expected"];
    if (expected == "explain") {
      EXPECT_EQ(status.state(), v1::MODEL_STATE_READY) << status.reason();
      ExpectServed(name, model["logits"]);
    } else if (expected == "refuse") {
      model["at"] == "load" ? ExpectFailed(name, status)
                            : ExpectRefused(name, status);
    } else {
      const Explained explained = ExplainInput(name, 0);
      EXPECT_NE(explained.status.error_code(), grpc::StatusCode::UNAVAILABLE)
          << Text(explained.status);
    }
  }

  json expected_;
  std::vector<Tensor> inputs_;
  ModelFolders folders_;
  std::unique_ptr<RealServer> server_;
};

TEST_F(HostileModelsTest, EachIsWhatItIsExpectedToBeAndTheOthersAreServed) {
  const std::map<std::string, v1::ModelStatus> statuses = Statuses();
  for (const json& model : expected_["models"]) {
    SCOPED_TRACE(NameOf(model));
    ASSERT_TRUE(statuses.contains(NameOf(model)));
    ExpectAsExpected(model, statuses.at(NameOf(model)));
  }
  // Once more, after all of them.
  ExpectAsExpected(expected_["models"][0], statuses.at("valid"));
  EXPECT_EQ(server_->Stop(), 0);
}

}  // namespace
}  // namespace camserve
