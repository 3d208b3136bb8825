// TLS, client certificates and tokens, on real ports.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "grpcpp/client_context.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/security/credentials.h"
#include "tests/security/secret.h"
#include "tests/service/running_server.h"
#include "tests/support/certificate.h"

namespace camserve {
namespace {

using grpc::StatusCode;
using testing::HasSubstr;

constexpr const char* kToken = "a-token-of-this-server";

// A connection of its own, by TLS where `authority` is given.
struct Caller {
  std::string authority;  // PEM, as all below
  std::string certificate;
  std::string key;
  std::string token;
};

std::shared_ptr<grpc::Channel> Connect(int port, const Caller& caller) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  const std::string address = absl::StrCat("127.0.0.1:", port);
  if (caller.authority.empty()) {
    return grpc::CreateCustomChannel(
        address, grpc::InsecureChannelCredentials(), arguments);
  }
  arguments.SetSslTargetNameOverride("localhost");
  return grpc::CreateCustomChannel(
      address,
      grpc::SslCredentials({caller.authority, caller.key, caller.certificate}),
      arguments);
}

void Prepare(const Caller& caller, grpc::ClientContext& context) {
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(60)));
  if (caller.token.empty()) return;
  context.AddMetadata("authorization", "Bearer " + caller.token);
}

grpc::Status AskInfo(const std::shared_ptr<grpc::Channel>& channel,
                     const Caller& caller) {
  grpc::ClientContext context;
  Prepare(caller, context);
  v1::GetServerInfoResponse response;
  return v1::ModelService::NewStub(channel)->GetServerInfo(&context, {},
                                                           &response);
}

grpc::Status AskInfo(int port, const Caller& caller) {
  return AskInfo(Connect(port, caller), caller);
}

grpc::Status AskHealth(int port, const Caller& caller) {
  grpc::ClientContext context;
  Prepare(caller, context);
  grpc::health::v1::HealthCheckResponse response;
  return grpc::health::v1::Health::NewStub(Connect(port, caller))
      ->Check(&context, {}, &response);
}

// Any method, with nothing as its first message.
grpc::Status AskMethod(int port, const Caller& caller,
                       const std::string& method) {
  grpc::ClientContext context;
  Prepare(caller, context);
  grpc::CompletionQueue queue;
  grpc::GenericStub stub(Connect(port, caller));
  const auto call = stub.PrepareUnaryCall(&context, method, {}, &queue);
  call->StartCall();
  grpc::ByteBuffer answer;
  grpc::Status status;
  call->Finish(&answer, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  EXPECT_TRUE(queue.Next(&tag, &ok));
  return status;
}

class ProtectedPortTest : public testing::Test {
 protected:
  ProtectedPortTest() { Show(first_); }

  // The server's certificate from now on.
  void Show(const Certificate& certificate) {
    WriteFile(certificate_path_, certificate.certificate_pem);
    WriteSecret(key_path_, certificate.key_pem);
  }

  void UseTls(Config& config) const {
    config.security.tls.certificate = certificate_path_;
    config.security.tls.key = key_path_;
  }

  void UseClientCertificates(Config& config, const Certificate& authority) {
    UseTls(config);
    WriteFile(folder_.path() / "authorities.pem", authority.certificate_pem);
    config.security.tls.client_authorities = folder_.path() / "authorities.pem";
  }

  void UseTokens(Config& config) const {
    WriteSecret(folder_.path() / "tokens", kToken);
    config.security.token_file = folder_.path() / "tokens";
  }

  const TemporaryFolder folder_;
  const std::filesystem::path certificate_path_ = folder_.path() / "cert.pem";
  const std::filesystem::path key_path_ = folder_.path() / "key.pem";
  const Certificate first_ = MakeCertificate();
  const Certificate second_ = MakeCertificate();
};

TEST_F(ProtectedPortTest, SpeaksTlsAndNothingElse) {
  RunningServer server(LoadEvenModel(), [&](Config& c) { UseTls(c); });
  const int port = server.application().port();
  EXPECT_TRUE(AskInfo(port, {.authority = first_.certificate_pem}).ok());
  EXPECT_EQ(AskInfo(port, {.authority = second_.certificate_pem}).error_code(),
            StatusCode::UNAVAILABLE);
  EXPECT_EQ(AskInfo(port, {}).error_code(), StatusCode::UNAVAILABLE);
}

TEST_F(ProtectedPortTest, WantsCertificatesOfItsAuthorities) {
  const Certificate client = MakeCertificate();
  RunningServer server(LoadEvenModel(),
                       [&](Config& c) { UseClientCertificates(c, client); });
  const int port = server.application().port();
  const auto ask = [&](const Certificate& shown) {
    return AskInfo(port, {.authority = first_.certificate_pem,
                          .certificate = shown.certificate_pem,
                          .key = shown.key_pem})
        .error_code();
  };
  EXPECT_EQ(ask(client), StatusCode::OK);
  EXPECT_EQ(ask(second_), StatusCode::UNAVAILABLE);
  EXPECT_EQ(ask({}), StatusCode::UNAVAILABLE);
}

TEST_F(ProtectedPortTest, ShowsNewConnectionsTheNewCertificate) {
  RunningServer server(LoadEvenModel(), [&](Config& c) { UseTls(c); });
  const int port = server.application().port();
  const Caller before = {.authority = first_.certificate_pem};
  const auto connected = Connect(port, before);
  ASSERT_TRUE(AskInfo(connected, before).ok());
  Show(second_);
  EXPECT_TRUE(AskInfo(port, {.authority = second_.certificate_pem}).ok());
  EXPECT_FALSE(AskInfo(port, before).ok());
  // Who is connected stays so.
  EXPECT_TRUE(AskInfo(connected, before).ok());
  EXPECT_EQ(server.LogLines("certificates_reloaded").size(), 1u);
}

TEST_F(ProtectedPortTest, KeepsItsCertificateWhileTheNewOneIsHalfThere) {
  RunningServer server(LoadEvenModel(), [&](Config& c) { UseTls(c); });
  const int port = server.application().port();
  const auto still_first = [&] {
    return AskInfo(port, {.authority = first_.certificate_pem}).ok();
  };
  ASSERT_TRUE(still_first());
  // The certificate first, the key later; cut in the middle; gone.
  WriteFile(certificate_path_, second_.certificate_pem);
  EXPECT_TRUE(still_first());
  WriteFile(certificate_path_, second_.certificate_pem.substr(0, 200));
  EXPECT_TRUE(still_first());
  std::filesystem::remove(certificate_path_);
  EXPECT_TRUE(still_first());
  EXPECT_TRUE(still_first());
  EXPECT_EQ(server.LogLines("certificates_kept").size(), 3u);
  Show(second_);
  EXPECT_TRUE(AskInfo(port, {.authority = second_.certificate_pem}).ok());
}

// What a volume of Kubernetes does: all files change at once, by a link.
TEST_F(ProtectedPortTest, FollowsALinkThatMoves) {
  const auto data = folder_.path() / "data";
  const auto put = [&](const std::string& name, const Certificate& pair) {
    WriteFile(folder_.path() / name / "tls.crt", pair.certificate_pem);
    WriteSecret(folder_.path() / name / "tls.key", pair.key_pem);
    std::filesystem::create_directory_symlink(name, folder_.path() / "tmp");
    std::filesystem::rename(folder_.path() / "tmp", data);
  };
  put("1", first_);
  RunningServer server(LoadEvenModel(), [&](Config& c) {
    c.security.tls.certificate = data / "tls.crt";
    c.security.tls.key = data / "tls.key";
  });
  const int port = server.application().port();
  ASSERT_TRUE(AskInfo(port, {.authority = first_.certificate_pem}).ok());
  put("2", second_);
  EXPECT_TRUE(AskInfo(port, {.authority = second_.certificate_pem}).ok());
  EXPECT_TRUE(server.LogLines("certificates_kept").empty());
}

TEST_F(ProtectedPortTest, WantsATokenForEveryMethodButHealth) {
  RunningServer server(LoadEvenModel(), [&](Config& c) { UseTokens(c); });
  const int port = server.application().port();
  for (const std::string& method :
       {std::string("/camserve.v1.ExplanationService/Explain"),
        std::string("/camserve.v1.ExplanationService/Evaluate"),
        std::string("/camserve.v1.ModelService/ListModels"),
        std::string("/camserve.v1.ModelService/GetModel"),
        std::string("/camserve.v1.ModelService/GetServerInfo"),
        std::string("/camserve.v1.ModelService/LoadModel"),
        std::string("/camserve.v1.ModelService/UnloadModel"),
        std::string(
            "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"),
        std::string("/no.Service/Method")}) {
    SCOPED_TRACE(method);
    for (const std::string& token : {std::string(), std::string("another")}) {
      const grpc::Status status = AskMethod(port, {.token = token}, method);
      EXPECT_EQ(status.error_code(), StatusCode::UNAUTHENTICATED);
      EXPECT_THAT(status.error_message(), HasSubstr("authorization: "));
    }
    EXPECT_NE(AskMethod(port, {.token = kToken}, method).error_code(),
              StatusCode::UNAUTHENTICATED);
  }
  EXPECT_TRUE(AskHealth(port, {}).ok());
  EXPECT_TRUE(AskInfo(port, {.token = kToken}).ok());
}

TEST_F(ProtectedPortTest, RefusedCallsReachNoService) {
  RunningServer server(LoadEvenModel(), [&](Config& c) { UseTokens(c); });
  const int port = server.application().port();
  EXPECT_FALSE(AskInfo(port, {}).ok());
  EXPECT_FALSE(AskInfo(port, {.token = "another"}).ok());
  EXPECT_TRUE(server.LogLines("call").empty());
  EXPECT_TRUE(AskInfo(port, {.token = kToken}).ok());
  EXPECT_EQ(server.LogLines("call").size(), 1u);
}

TEST_F(ProtectedPortTest, AsksForTokensWithinTls) {
  RunningServer server(LoadEvenModel(), [&](Config& c) {
    UseTls(c);
    UseTokens(c);
    c.security.health_needs_token = true;
  });
  const int port = server.application().port();
  Caller caller = {.authority = first_.certificate_pem};
  EXPECT_EQ(AskInfo(port, caller).error_code(), StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(AskHealth(port, caller).error_code(), StatusCode::UNAUTHENTICATED);
  caller.token = kToken;
  EXPECT_TRUE(AskInfo(port, caller).ok());
  EXPECT_TRUE(AskHealth(port, caller).ok());
}

TEST_F(ProtectedPortTest, ProbesHaveAPortOfTheirOwn) {
  RunningServer server(LoadEvenModel(), [&](Config& c) {
    UseClientCertificates(c, second_);
    UseTokens(c);
    c.security.health_needs_token = true;
    c.health_port = 0;
  });
  const int port = server.application().health_port();
  EXPECT_TRUE(AskHealth(port, {}).ok());
  EXPECT_EQ(AskInfo(port, {.token = kToken}).error_code(),
            StatusCode::UNIMPLEMENTED);
  for (const char* method :
       {"/camserve.v1.ExplanationService/Explain",
        "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"}) {
    EXPECT_EQ(AskMethod(port, {.token = kToken}, method).error_code(),
              StatusCode::UNIMPLEMENTED);
  }
  server.application().Drain({.delay = absl::ZeroDuration()});
  grpc::ClientContext context;
  grpc::health::v1::HealthCheckResponse response;
  EXPECT_TRUE(grpc::health::v1::Health::NewStub(Connect(port, {}))
                  ->Check(&context, {}, &response)
                  .ok());
  EXPECT_EQ(response.status(),
            grpc::health::v1::HealthCheckResponse::NOT_SERVING);
}

}  // namespace
}  // namespace camserve
