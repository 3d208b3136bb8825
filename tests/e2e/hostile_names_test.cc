// Names that are no model's: refused, and nothing is touched.
#include <string>

#include "gtest/gtest.h"
#include "tests/e2e/model_folders.h"
#include "tests/e2e/own_data.h"
#include "tests/e2e/real_server.h"
#include "tests/e2e/requests.h"

namespace camserve {
namespace {

bool IsRefusal(const grpc::Status& status) {
  return status.error_code() == grpc::StatusCode::INVALID_ARGUMENT ||
         status.error_code() == grpc::StatusCode::NOT_FOUND;
}

TEST(HostileNames, AreRefusedByEveryMethod) {
  // A model stands at ../outside of the repository that is served.
  const ModelFolders folders;
  folders.AddOwn(kSmallModel);
  const std::filesystem::path root = folders.path() / "root";
  std::filesystem::create_directories(root);
  std::filesystem::copy(folders.path() / kSmallModel, root / "inside",
                        std::filesystem::copy_options::recursive);
  std::filesystem::rename(folders.path() / kSmallModel,
                          folders.path() / "outside");
  RealServer server(root);
  server.AwaitReady();
  const std::string names[] = {"../outside",
                               "..",
                               ".",
                               "inside/../../outside",
                               "inside/1",
                               (folders.path() / "outside").string(),
                               "a/b",
                               "",
                               std::string(1'000'000, 'a'),
                               std::string("inside\0", 7),
                               std::string("inside\0/../outside", 18),
                               "inside\n",
                               "INSIDE",
                               "%2e%2e/outside",
                               "nobody"};
  for (const std::string& name : names) {
    SCOPED_TRACE(name.substr(0, 40));
    const Explained explained =
        Explain(server.explanations(), RequestOf(name, "no image"));
    EXPECT_TRUE(IsRefusal(explained.status)) << Text(explained.status);
    EXPECT_LT(explained.status.error_message().size(), 500u);

    grpc::ClientContext context;
    v1::GetModelRequest request;
    request.mutable_model()->set_name(name);
    v1::GetModelResponse response;
    const grpc::Status status =
        server.models().GetModel(&context, request, &response);
    EXPECT_TRUE(IsRefusal(status)) << Text(status);
  }
  const Explained inside =
      Explain(server.explanations(), RequestOf("inside", OwnInput(0)));
  EXPECT_TRUE(inside.status.ok()) << Text(inside.status);
  EXPECT_EQ(server.Stop(), 0);
}

}  // namespace
}  // namespace camserve
