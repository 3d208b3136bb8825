#include "server/security/certificates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/security/secret.h"
#include "tests/support/certificate.h"
#include "tests/support/files.h"

namespace camserve {
namespace {

class CertificatesTest : public testing::Test {
 protected:
  CertificatesTest() {
    WriteFile(files_.certificate, own_.certificate_pem);
    WriteSecret(files_.key, own_.key_pem);
    WriteFile(files_.client_authorities, other_.certificate_pem);
  }

  void ExpectRefusal(const std::string& beginning) {
    const auto read = ReadCertificates(files_);
    EXPECT_EQ(read.status().code(), absl::StatusCode::kInvalidArgument);
    const std::string message(read.status().message());
    EXPECT_THAT(message, testing::StartsWith(beginning));
    EXPECT_THAT(message, testing::Not(testing::HasSubstr(folder_.path())));
  }

  const TemporaryFolder folder_;
  const Certificate own_ = MakeCertificate();
  const Certificate other_ = MakeCertificate();
  CertificateFiles files_ = {
      .certificate = folder_.path() / "cert.pem",
      .key = folder_.path() / "key.pem",
      .client_authorities = folder_.path() / "authorities.pem"};
};

TEST_F(CertificatesTest, ReadsWhatFits) {
  const auto read = ReadCertificates(files_);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->certificate, own_.certificate_pem);
  EXPECT_EQ(read->key, own_.key_pem);
  EXPECT_EQ(read->client_authorities, other_.certificate_pem);
  files_.client_authorities.clear();
  EXPECT_EQ(ReadCertificates(files_)->client_authorities, "");
}

TEST_F(CertificatesTest, TakesTheCertificatesUpToTheRoot) {
  WriteFile(files_.certificate, own_.certificate_pem + other_.certificate_pem);
  EXPECT_TRUE(ReadCertificates(files_).ok());
  WriteFile(files_.certificate, other_.certificate_pem + own_.certificate_pem);
  ExpectRefusal("--tls_key: is not the key of the first certificate");
}

// X509 counts in whole seconds.
testing::Matcher<const CertificateExpiry&> Expires(const char* file,
                                                   absl::Time time) {
  return testing::AllOf(
      testing::Field(&CertificateExpiry::file, file),
      testing::Field(&CertificateExpiry::first,
                     testing::AllOf(testing::Ge(time - absl::Minutes(1)),
                                    testing::Le(time + absl::Minutes(1)))));
}

TEST_F(CertificatesTest, TellsWhatExpiresFirst) {
  const absl::Time now = absl::Now();
  const Certificate late = MakeCertificate(absl::Hours(48));
  WriteFile(files_.certificate, late.certificate_pem);
  WriteSecret(files_.key, late.key_pem);
  EXPECT_THAT(
      ReadExpiries(files_),
      testing::ElementsAre(Expires("tls_cert", now + absl::Hours(48)),
                           Expires("tls_client_ca", now + absl::Hours(1))));
  WriteFile(files_.certificate, late.certificate_pem + own_.certificate_pem);
  files_.client_authorities.clear();
  EXPECT_THAT(ReadExpiries(files_),
              testing::ElementsAre(Expires("tls_cert", now + absl::Hours(1))));
}

TEST_F(CertificatesTest, TellsNoExpiryOfFilesThatCannotBeUsed) {
  WriteFile(files_.certificate, own_.certificate_pem.substr(0, 100));
  EXPECT_THAT(ReadExpiries(files_), testing::IsEmpty());
}

TEST_F(CertificatesTest, RefusesTheKeyOfAnother) {
  WriteSecret(files_.key, other_.key_pem);
  ExpectRefusal("--tls_key: is not the key");
}

TEST_F(CertificatesTest, RefusesWhatIsCutAnywhere) {
  const std::string& whole = own_.certificate_pem;
  for (size_t size = 0; size + 2 < whole.size(); size += 7) {
    WriteFile(files_.certificate, whole.substr(0, size));
    ExpectRefusal("--tls_cert: holds no certificates");
    WriteFile(files_.certificate, whole + other_.certificate_pem.substr(
                                              0, size == 0 ? 40 : size + 40));
    if (size + 42 < other_.certificate_pem.size()) {
      ExpectRefusal("--tls_cert: holds no certificates");
    }
  }
  WriteFile(files_.certificate, whole);
  for (size_t size = 0; size + 2 < own_.key_pem.size(); size += 7) {
    WriteSecret(files_.key, own_.key_pem.substr(0, size));
    ExpectRefusal("--tls_key: holds no private key");
  }
}

TEST_F(CertificatesTest, RefusesAuthoritiesThatAreNone) {
  WriteFile(files_.client_authorities, own_.key_pem);
  ExpectRefusal("--tls_client_ca: holds no certificates");
  WriteFile(files_.client_authorities, "");
  ExpectRefusal("--tls_client_ca: holds no certificates");
}

TEST_F(CertificatesTest, RefusesAKeyThatEverybodyMayRead) {
  std::filesystem::permissions(files_.key, std::filesystem::perms(0604));
  ExpectRefusal("--tls_key: may be read by everybody");
  std::filesystem::permissions(files_.key, std::filesystem::perms(0440));
  EXPECT_TRUE(ReadCertificates(files_).ok());
}

TEST_F(CertificatesTest, RefusesWhatIsNoFile) {
  files_.key = folder_.path();
  ExpectRefusal("--tls_key: is no file");
  files_.certificate = folder_.path() / "nowhere";
  ExpectRefusal("--tls_cert: can't be read: No such file");
}

}  // namespace
}  // namespace camserve
