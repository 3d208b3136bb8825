#include "client/camserve_client/client.h"
#include "gtest/gtest.h"
#include "tests/client/certificate.h"
#include "tests/client/fake_server.h"
#include "tests/support/files.h"

namespace camserve::client {
namespace {

class TlsTest : public testing::Test {
 protected:
  static std::shared_ptr<grpc::ServerCredentials> ServerCredentials(
      const Certificate& certificate) {
    grpc::SslServerCredentialsOptions options;
    options.pem_key_cert_pairs.push_back(
        {certificate.key_pem, certificate.certificate_pem});
    return grpc::SslServerCredentials(options);
  }

  absl::StatusOr<v1::GetServerInfoResponse> Ask(Credentials credentials,
                                                const std::string& trusted) {
    const auto ca_file = folder_.path() / "ca.pem";
    WriteFile(ca_file, trusted);
    credentials.transport = Credentials::Transport::kTls;
    credentials.ca_file = ca_file.string();
    const auto client = Client::Create({.address = server_.name(),
                                        .credentials = credentials,
                                        .retry = {.max_attempts = 1}});
    return (*client)->GetServerInfo();
  }

  const Certificate certificate_ = MakeCertificate();
  FakeServer server_{ServerCredentials(certificate_)};
  TemporaryFolder folder_;
};

TEST_F(TlsTest, TrustsTheAuthoritiesOfItsFile) {
  const auto info = Ask({}, certificate_.certificate_pem);
  ASSERT_TRUE(info.ok()) << info.status();
  EXPECT_EQ(info->version(), "9.8.7");
  EXPECT_EQ(server_.last_authorization(), "");
}

TEST_F(TlsTest, TrustsNobodyElse) {
  EXPECT_EQ(Ask({}, MakeCertificate().certificate_pem).status().code(),
            absl::StatusCode::kUnavailable);
  EXPECT_EQ(server_.calls(), 0);
}

TEST_F(TlsTest, SendsItsToken) {
  const auto info =
      Ask({.bearer_token = "secret"}, certificate_.certificate_pem);
  ASSERT_TRUE(info.ok()) << info.status();
  EXPECT_EQ(server_.last_authorization(), "Bearer secret");
}

}  // namespace
}  // namespace camserve::client
