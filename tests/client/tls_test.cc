#include "client/camserve_client/client.h"
#include "gtest/gtest.h"
#include "tests/client/fake_server.h"
#include "tests/support/certificate.h"
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
    const auto client = Client::Create({.address = address_,
                                        .credentials = credentials,
                                        .retry = {.max_attempts = 1}});
    return (*client)->GetServerInfo();
  }

  const Certificate certificate_ = MakeCertificate();
  FakeServer server_{ServerCredentials(certificate_)};
  std::string address_ = server_.name();
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

TEST_F(TlsTest, WantsTheNameThatItWasTold) {
  address_ = server_.address();  // 127.0.0.1, which the certificate lacks
  EXPECT_EQ(Ask({}, certificate_.certificate_pem).status().code(),
            absl::StatusCode::kUnavailable);
  const absl::Status status =
      Ask({.server_name = "localhost"}, certificate_.certificate_pem).status();
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(Ask({.server_name = "elsewhere"}, certificate_.certificate_pem)
                .status()
                .code(),
            absl::StatusCode::kUnavailable);
}

TEST_F(TlsTest, SendsItsToken) {
  const auto info =
      Ask({.bearer_token = "secret"}, certificate_.certificate_pem);
  ASSERT_TRUE(info.ok()) << info.status();
  EXPECT_EQ(server_.last_authorization(), "Bearer secret");
}

class MutualTlsTest : public testing::Test {
 protected:
  absl::Status Ask(const Certificate& shown) {
    WriteFile(folder_.path() / "ca.pem", server_certificate_.certificate_pem);
    WriteFile(folder_.path() / "cert.pem", shown.certificate_pem);
    WriteFile(folder_.path() / "key.pem", shown.key_pem);
    const auto client = Client::Create(
        {.address = server_.name(),
         .credentials = {.transport = Credentials::Transport::kTls,
                         .ca_file = folder_.path() / "ca.pem",
                         .certificate_file = folder_.path() / "cert.pem",
                         .key_file = folder_.path() / "key.pem"},
         .retry = {.max_attempts = 1}});
    return (*client)->GetServerInfo().status();
  }

  static std::shared_ptr<grpc::ServerCredentials> ServerCredentials(
      const Certificate& own, const Certificate& authority) {
    grpc::SslServerCredentialsOptions options(
        GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
    options.pem_key_cert_pairs.push_back({own.key_pem, own.certificate_pem});
    options.pem_root_certs = authority.certificate_pem;
    return grpc::SslServerCredentials(options);
  }

  const Certificate server_certificate_ = MakeCertificate();
  const Certificate own_ = MakeCertificate();
  FakeServer server_{ServerCredentials(server_certificate_, own_)};
  TemporaryFolder folder_;
};

TEST_F(MutualTlsTest, ShowsItsCertificate) {
  const absl::Status status = Ask(own_);
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(Ask(MakeCertificate()).code(), absl::StatusCode::kUnavailable);
}

TEST(TlsOptionsTest, WantsCertificateAndKeyTogether) {
  const auto client =
      Client::Create({.credentials = {.transport = Credentials::Transport::kTls,
                                      .certificate_file = "cert.pem"}});
  EXPECT_EQ(client.status().message(),
            "cert_file, key_file: give both or none");
}

}  // namespace
}  // namespace camserve::client
