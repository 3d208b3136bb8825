// Text that files bring along is read by every client, whatever its bytes: a
// protobuf string that is not UTF-8 would make it refuse the whole answer.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/model_folders.h"
#include "tests/e2e/own_data.h"
#include "tests/e2e/real_server.h"
#include "tests/e2e/requests.h"

namespace camserve {
namespace {

using ::testing::HasSubstr;

// What ListModels says of a model; the call itself has to succeed.
v1::ModelStatus Listed(RealServer& server, const std::string& name) {
  grpc::ClientContext context;
  v1::ListModelsResponse response;
  const grpc::Status status =
      server.models().ListModels(&context, v1::ListModelsRequest(), &response);
  EXPECT_TRUE(status.ok()) << Text(status);
  for (const v1::ModelStatus& model : response.models()) {
    if (model.model().name() == name) return model;
  }
  ADD_FAILURE() << name << " is not listed";
  return {};
}

TEST(ForeignText, AModelsErrorIsReadByClients) {
  const ModelFolders folders;
  for (const char* const name :
       {"raises_umlauts", "raises_bytes", kSmallModel}) {
    folders.AddOwn(name);
  }
  RealServer server(folders.path());
  server.AwaitReady();
  EXPECT_EQ(Listed(server, kSmallModel).state(), v1::MODEL_STATE_READY);
  EXPECT_THAT(Listed(server, "raises_umlauts").reason(),
              HasSubstr("\u00e4\u00e4..."));
  EXPECT_THAT(Listed(server, "raises_bytes").reason(),
              HasSubstr("Gr\ufffd\ufffde\ufffd raised"));
  const Explained explained =
      Explain(server.explanations(), RequestOf("raises_umlauts", OwnInput(1)));
  EXPECT_THAT(explained.status.error_message(), HasSubstr("\u00e4\u00e4..."));
  EXPECT_EQ(server.Stop(), 0);
}

TEST(ForeignText, SoIsWhatAChildProcessSaid) {
  const ModelFolders folders;
  folders.AddOwn("raises_umlauts");
  RealServer server(folders.path(), {"--probe_models"});
  server.AwaitReady();
  EXPECT_THAT(Listed(server, "raises_umlauts").reason(),
              HasSubstr("\u00e4\u00e4..."));
  EXPECT_EQ(server.Stop(), 0);
}

TEST(ForeignText, AConfigurationsLabelsHaveToBeUtf8) {
  const ModelFolders folders;
  folders.AddOwn(kSmallModel, "class_labels: [\"a\", \"Gr\\366\\337e\"]");
  RealServer server(folders.path());
  server.AwaitReady();
  EXPECT_THAT(Listed(server, kSmallModel).reason(),
              HasSubstr("class_labels[1]"));
  EXPECT_EQ(server.Stop(), 0);
}

TEST(ForeignText, AFoldersNameMayBeAnything) {
  const ModelFolders folders;
  folders.AddOwn(kSmallModel);
  std::filesystem::create_directories(folders.path() / "Gru\xdf" / "1");
  RealServer server(folders.path());
  server.AwaitReady();
  EXPECT_EQ(Listed(server, kSmallModel).state(), v1::MODEL_STATE_READY);
  EXPECT_EQ(Listed(server, R"(Gru\xdf)").state(), v1::MODEL_STATE_FAILED);
  EXPECT_EQ(server.Stop(), 0);
}

}  // namespace
}  // namespace camserve
