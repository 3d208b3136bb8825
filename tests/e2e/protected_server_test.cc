// How a server is protected, from its flags on.
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/camserve_client/client.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/model_folders.h"
#include "tests/e2e/own_data.h"
#include "tests/e2e/real_server.h"
#include "tests/e2e/server_process.h"
#include "tests/support/certificate.h"

namespace camserve {
namespace {

using testing::HasSubstr;

constexpr const char* kToken = "a-token-of-this-server";

class ProtectedServerTest : public testing::Test {
 protected:
  ProtectedServerTest() {
    WriteFile(certificate_, pair_.certificate_pem);
    WriteFile(key_, pair_.key_pem);
    WriteFile(tokens_, absl::StrCat(kToken, " tests\n"));
    for (const std::string& secret : {key_, tokens_}) {
      std::filesystem::permissions(secret, std::filesystem::perms(0600));
    }
    std::filesystem::create_directory(folder_.path() / "models");
  }

  std::vector<std::string> Protection() const {
    return {"--tls_cert=" + certificate_, "--tls_key=" + key_,
            "--token_file=" + tokens_};
  }

  // How a server that does not start, or only checks, ends.
  void ExpectEnd(std::vector<std::string> flags, int exit_status,
                 const std::string& words) {
    flags.push_back("--device=cpu");
    flags.push_back("--model_repository=" +
                    (folder_.path() / "models").string());
    const auto log = folder_.path() / "log";
    std::filesystem::remove(log);
    ServerProcess process(flags, log);
    EXPECT_EQ(process.WaitForExit(absl::Minutes(1)), exit_status);
    EXPECT_THAT(ReadFile(log), HasSubstr(words));
  }

  const TemporaryFolder folder_;
  const Certificate pair_ = MakeCertificate();
  const std::string certificate_ = folder_.path() / "cert.pem";
  const std::string key_ = folder_.path() / "key.pem";
  const std::string tokens_ = folder_.path() / "tokens";
};

TEST_F(ProtectedServerTest, DoesNotListenBeyondTheMachineUnprotected) {
  ExpectEnd({"--host=0.0.0.0"}, 2, "--host=\"0.0.0.0\"");
  ExpectEnd({"--host=0.0.0.0", "--token_file=" + tokens_}, 2, "--tls_cert");
  ExpectEnd({"--tls_cert=" + certificate_}, 2, "--tls_key: is missing");
  std::filesystem::permissions(tokens_, std::filesystem::perms(0644));
  ExpectEnd(Protection(), 2, "--token_file: may be read by everybody");
}

TEST_F(ProtectedServerTest, CheckConfigChecksItToo) {
  std::vector<std::string> flags = Protection();
  flags.insert(flags.end(), {"--check_config", "--host=0.0.0.0"});
  ExpectEnd(flags, 0, "");
  WriteFile(key_, pair_.certificate_pem);  // its mode stays
  ExpectEnd(flags, 2, "--tls_key: holds no private key");
}

TEST_F(ProtectedServerTest, AnswersProbesAndWhoHasAToken) {
  std::vector<std::string> flags = Protection();
  const auto port_file = folder_.path() / "health_port";
  flags.insert(flags.end(),
               {"--health_port=0", "--health_port_file=" + port_file.string()});
  // Listens on loopback here, as a whole machine's addresses are not a test's.
  RealServer server(folder_.path() / "models", flags);
  const auto probe = *client::Client::Create(
      {.address = absl::StrCat("127.0.0.1:", server.AwaitPort(port_file))});
  EXPECT_TRUE(probe->Health().ok()) << probe->Health().status();
  const std::string port = server.address().substr(server.address().find(':'));
  const auto ask = [&](const std::string& token) {
    const auto client = *client::Client::Create(
        {.address = "localhost" + port,
         .credentials = {.transport = client::Credentials::Transport::kTls,
                         .ca_file = certificate_,
                         .bearer_token = token}});
    return client->ListModels().status();
  };
  EXPECT_TRUE(ask(kToken).ok()) << ask(kToken);
  EXPECT_EQ(ask("").code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(ask("another").code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(server.MetricOf("camserve_unauthenticated_calls_total"), 2);
  // The gRPC port of this server would want TLS.
  ServerProcess health(
      {"--health_check", absl::StrCat("--port=", server.port()),
       absl::StrCat("--health_port=", server.AwaitPort(port_file))},
      folder_.path() / "health");
  EXPECT_EQ(health.WaitForExit(absl::Minutes(1)), 0)
      << ReadFile(folder_.path() / "health");
  EXPECT_EQ(server.Stop(), 0);
}

}  // namespace
}  // namespace camserve
