// Files that would take the server with them: --probe_models.
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/model_folders.h"
#include "tests/e2e/own_data.h"
#include "tests/e2e/real_server.h"
#include "tests/e2e/requests.h"
#include "tests/models/test_models.h"

namespace camserve {
namespace {

using ::testing::HasSubstr;

// An address sanitizer would make an exit of the crash.
void LetCrashesBeCrashes() {
  const char* const options = std::getenv("ASAN_OPTIONS");
  const std::string with =
      absl::StrCat(options == nullptr ? "" : options, ":handle_segv=0");
  setenv("ASAN_OPTIONS", with.c_str(), /*overwrite=*/1);
}

void AddCrashing(const ModelFolders& folders) {
  LetCrashesBeCrashes();
  const std::filesystem::path folder = folders.path() / "crashing" / "1";
  std::filesystem::create_directories(folder);
  WriteCrashingModel((folder / "model.pt").string());
}

TEST(ModelProbe, AFileThatCrashesTheLoaderFailsAndTheServerGoesOn) {
  const ModelFolders folders;
  folders.AddOwn(kSmallModel);
  AddCrashing(folders);
  RealServer server(folders.path(), {"--probe_models"});
  server.AwaitReady();
  grpc::ClientContext context;
  v1::GetModelRequest request;
  request.mutable_model()->set_name("crashing");
  v1::GetModelResponse response;
  const grpc::Status status =
      server.models().GetModel(&context, request, &response);
  ASSERT_TRUE(status.ok()) << Text(status);
  EXPECT_EQ(response.model().status().state(), v1::MODEL_STATE_FAILED);
  EXPECT_THAT(
      response.model().status().reason(),
      HasSubstr(absl::StrCat("made the loader crash (signal ", SIGSEGV, ")")));
  const Explained explained =
      Explain(server.explanations(), RequestOf(kSmallModel, OwnInput(1)));
  EXPECT_TRUE(explained.status.ok()) << Text(explained.status);
  EXPECT_EQ(server.Stop(), 0);
}

// What the test above is worth: without the probe the file ends the server.
TEST(ModelProbe, WithoutItTheFileEndsTheServer) {
  const ModelFolders folders;
  AddCrashing(folders);
  const TemporaryFolder folder;
  ServerProcess process(
      {absl::StrCat("--model_repository=", folders.path().string()),
       "--check_config", "--device=cpu"},
      folder.path() / "log");
  EXPECT_EQ(process.WaitForExit(absl::Minutes(1)), 128 + SIGSEGV);
}

// The reason why the only model of a server failed.
std::string Reason(const ModelFolders& folders,
                   const std::vector<std::string>& flags) {
  RealServer server(folders.path(), flags);
  server.AwaitReady();
  grpc::ClientContext context;
  v1::ListModelsResponse response;
  const grpc::Status status =
      server.models().ListModels(&context, v1::ListModelsRequest(), &response);
  EXPECT_TRUE(status.ok()) << Text(status);
  return response.models_size() == 1 ? response.models(0).reason() : "";
}

TEST(ModelProbe, WhatIsWrongWithAFileIsToldAsWithoutIt) {
  const ModelFolders folders;
  folders.AddOwn("raises");
  const std::string reason = Reason(folders, {"--probe_models"});
  EXPECT_THAT(reason, HasSubstr("raises/1/model.pt: "));
  EXPECT_EQ(reason, Reason(folders, {}));
}

}  // namespace
}  // namespace camserve
