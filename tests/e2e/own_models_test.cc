// The models of tests/models through a server: those that can be explained are,
// at the layer that they name, and the others are refused with a reason.
#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/e2e/model_folders.h"
#include "tests/e2e/own_data.h"
#include "tests/e2e/real_server.h"
#include "tests/e2e/requests.h"
#include "tests/models/test_models.h"

namespace camserve {
namespace {

std::vector<TestModel> ModelsOf(TestModelKind kind) {
  std::vector<TestModel> models;
  for (const TestModel& model : TestModels()) {
    if (model.kind == kind) models.push_back(model);
  }
  return models;
}

std::unique_ptr<RealServer> ServerOf(const std::vector<TestModel>& models,
                                     const ModelFolders& folders) {
  for (const TestModel& model : models) folders.AddOwn(model.name);
  auto server = std::make_unique<RealServer>(folders.path());
  server->AwaitReady();
  return server;
}

// A layer's map has no channels.
std::vector<int64_t> MapShape(const TestModel& model) {
  return {model.map[1], model.map[2]};
}

void ExpectExplained(RealServer& server, const TestModel& model) {
  v1::ExplainRequest request = RequestOf(model.name, OwnInput(1, model.input));
  request.set_layer(model.layer);
  const Explained explained = Explain(server.explanations(), request);
  ASSERT_TRUE(explained.status.ok()) << Text(explained.status);
  ASSERT_EQ(explained.response.explanations_size(), 2);
  const v1::Explanation& hires_cam = explained.response.explanations(1);
  EXPECT_EQ(ToTensor(hires_cam.raw_map()).shape, MapShape(model));
  // A residual above tolerance is told as such.
  const v1::Faithfulness& faithfulness = hires_cam.faithfulness();
  if (faithfulness.verdict() == v1::FAITHFULNESS_VERDICT_PROVEN) {
    EXPECT_LE(faithfulness.residual(),
              1e-4 * std::max(1.0, std::abs(faithfulness.logit())));
  }
}

TEST(OwnModels, WhatCanBeExplainedIs) {
  const std::vector<TestModel> models = ModelsOf(TestModelKind::kExplained);
  ASSERT_GE(models.size(), 10u);
  const ModelFolders folders;
  const auto server = ServerOf(models, folders);
  for (const TestModel& model : models) {
    SCOPED_TRACE(model.name);
    const v1::ModelInfo info = GetModel(server->models(), model.name);
    EXPECT_EQ(info.status().state(), v1::MODEL_STATE_READY)
        << info.status().reason();
    EXPECT_FALSE(info.layers().empty());
    ExpectExplained(*server, model);
  }
  EXPECT_EQ(server->Stop(), 0);
}

TEST(OwnModels, WhatCannotBeExplainedIsRefusedWithAReason) {
  const std::vector<TestModel> models = ModelsOf(TestModelKind::kRefused);
  ASSERT_GE(models.size(), 5u);
  const ModelFolders folders;
  const auto server = ServerOf(models, folders);
  for (const TestModel& model : models) {
    SCOPED_TRACE(model.name);
    const v1::ModelInfo info = GetModel(server->models(), model.name);
    EXPECT_EQ(info.status().state(), v1::MODEL_STATE_FAILED);
    EXPECT_GT(info.status().reason().size(), 30u) << info.status().reason();
  }
  EXPECT_EQ(server->Stop(), 0);
}

}  // namespace
}  // namespace camserve
