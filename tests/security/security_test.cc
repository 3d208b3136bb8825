#include "server/security/security.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/security/port_credentials.h"
#include "tests/security/secret.h"
#include "tests/support/certificate.h"

namespace camserve {
namespace {

using testing::HasSubstr;

constexpr const char* kToken = "a-token-of-this-server";
constexpr const char* kHealth = "/grpc.health.v1.Health/Check";

class SecurityTest : public testing::Test {
 protected:
  SecurityTest() {
    const Certificate own = MakeCertificate();
    WriteFile(folder_.path() / "cert.pem", own.certificate_pem);
    WriteSecret(folder_.path() / "key.pem", own.key_pem);
    WriteSecret(folder_.path() / "tokens", kToken);
  }

  SecurityOptions With(bool tls, bool tokens, bool client_authorities,
                       bool allow_insecure = false) const {
    SecurityOptions options;
    if (tls) options.tls.certificate = folder_.path() / "cert.pem";
    if (tls) options.tls.key = folder_.path() / "key.pem";
    if (tokens) options.token_file = folder_.path() / "tokens";
    if (client_authorities) {
      options.tls.client_authorities = folder_.path() / "cert.pem";
    }
    options.allow_insecure = allow_insecure;
    return options;
  }

  const TemporaryFolder folder_;
};

TEST_F(SecurityTest, ListensBeyondTheMachineOnlyWithTlsAndKnownCallers) {
  const struct {
    bool tls, tokens, client_authorities;
    std::string wanted;  // empty: nothing
  } cases[] = {
      {false, false, false,
       "give --tls_cert and --tls_key, and --token_file or --tls_client_ca"},
      {false, true, false, "give --tls_cert and --tls_key, "},
      {true, false, false, "give --token_file or --tls_client_ca, "},
      {true, true, false, ""},
      {true, false, true, ""},
      {true, true, true, ""}};
  for (const auto& [tls, tokens, client_authorities, wanted] : cases) {
    SecurityOptions options = With(tls, tokens, client_authorities);
    EXPECT_TRUE(CheckSecurity(options, "127.0.0.1").ok());
    EXPECT_TRUE(CheckSecurity(options, "::1").ok());
    for (const char* host : {"0.0.0.0", "::", "10.1.2.3", "camserve"}) {
      const absl::Status status = CheckSecurity(options, host);
      EXPECT_EQ(status.ok(), wanted.empty()) << status;
      EXPECT_THAT(std::string(status.message()), HasSubstr(wanted));
    }
    options.allow_insecure = true;
    EXPECT_TRUE(CheckSecurity(options, "0.0.0.0").ok());
  }
}

TEST_F(SecurityTest, RefusesHalfOfWhatBelongsTogether) {
  const struct {
    SecurityOptions options;
    const char* flag = nullptr;
  } cases[] = {
      {{.tls = {.certificate = folder_.path() / "cert.pem"}}, "--tls_key: "},
      {{.tls = {.key = folder_.path() / "key.pem"}}, "--tls_cert: "},
      {With(false, true, true), "--tls_client_ca: "},
      {{.health_needs_token = true}, "--health_needs_token: "}};
  for (const auto& [options, flag] : cases) {
    for (const bool allow_insecure : {false, true}) {
      SecurityOptions half = options;
      half.allow_insecure = allow_insecure;
      const absl::Status status = CheckSecurity(half, "127.0.0.1");
      EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
      EXPECT_THAT(std::string(status.message()), testing::StartsWith(flag));
    }
  }
}

TEST_F(SecurityTest, RefusesFilesThatCannotBeUsedEvenOnLoopback) {
  SecurityOptions options = With(true, true, false, true);
  WriteSecret(folder_.path() / "tokens", "");
  EXPECT_THAT(std::string(CheckSecurity(options, "127.0.0.1").message()),
              testing::StartsWith("--token_file: "));
  options.tls.key = folder_.path() / "cert.pem";
  EXPECT_THAT(std::string(CheckSecurity(options, "127.0.0.1").message()),
              testing::StartsWith("--tls_key: "));
}

class AuthenticatorTest : public SecurityTest {
 protected:
  absl::Status Check(absl::string_view method,
                     const std::vector<absl::string_view>& authorizations,
                     bool health_needs_token = false) {
    const Authenticator authenticator(
        *TokenFile::Open((folder_.path() / "tokens").string(), nullptr),
        health_needs_token, [this] { ++refusals_; });
    return authenticator.Check(method, authorizations);
  }

  int refusals_ = 0;
};

TEST_F(AuthenticatorTest, WantsOneKnownTokenAfterBearer) {
  const std::string good = absl::StrCat("Bearer ", kToken);
  const std::string lower = absl::StrCat("bearer ", kToken);
  const char* method = "/camserve.v1.ExplanationService/Explain";
  EXPECT_TRUE(Check(method, {good}).ok());
  EXPECT_TRUE(Check(method, {lower}).ok());
  EXPECT_EQ(refusals_, 0);
  const std::vector<std::vector<absl::string_view>> bad = {
      {},           {""},         {kToken},
      {"Basic"},    {"Bearer"},   {"Bearer "},
      {good, good}, {"Bearer x"}, {"Bearer  a-token-of-this-server"}};
  for (const auto& authorizations : bad) {
    const absl::Status status = Check(method, authorizations);
    EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated);
    EXPECT_THAT(std::string(status.message()),
                testing::StartsWith("authorization: "));
    EXPECT_THAT(std::string(status.message()), testing::Not(HasSubstr(kToken)));
    EXPECT_EQ(std::exchange(refusals_, 0), 1);
  }
}

TEST_F(AuthenticatorTest, LetsHealthAloneBeUnlessToldOtherwise) {
  EXPECT_TRUE(Check(kHealth, {}).ok());
  EXPECT_TRUE(Check("/grpc.health.v1.Health/Watch", {}).ok());
  EXPECT_FALSE(Check(kHealth, {}, /*health_needs_token=*/true).ok());
  for (const char* method :
       {"", "/", "/grpc.health.v1.Health", "/grpc.health.v1.HealthX/Check",
        "//grpc.health.v1.Health/Check",
        "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"}) {
    EXPECT_FALSE(Check(method, {}).ok()) << method;
  }
}

}  // namespace
}  // namespace camserve
