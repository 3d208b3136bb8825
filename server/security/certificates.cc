#include "server/security/certificates.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <ctime>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "common/status_macros.h"
#include "server/security/secret_file.h"

namespace camserve {
namespace {

constexpr absl::string_view kCertificateFlag = "--tls_cert";
constexpr absl::string_view kKeyFlag = "--tls_key";
constexpr absl::string_view kClientAuthoritiesFlag = "--tls_client_ca";

template <auto Free>
struct Deleter {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Bio = std::unique_ptr<BIO, Deleter<BIO_free>>;
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Deleter<X509_free>>;

absl::Status Invalid(absl::string_view flag, absl::string_view what) {
  // OpenSSL would leave its errors to the thread's next caller.
  ERR_clear_error();
  return absl::InvalidArgumentError(absl::StrCat(flag, ": ", what));
}

// Without this OpenSSL would ask for a passphrase at the terminal.
int NoPassphrase(char* /*buffer*/, int /*size*/, int /*writing*/,
                 void* /*data*/) {
  return -1;
}

Bio Reader(const std::string& pem) {
  return Bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

// The certificates of `pem`; empty where one of them is broken, or there is
// none.
std::vector<Certificate> ParseCertificates(const std::string& pem) {
  const Bio reader = Reader(pem);
  std::vector<Certificate> certificates;
  while (X509* const next =
             PEM_read_bio_X509(reader.get(), nullptr, NoPassphrase, nullptr)) {
    certificates.emplace_back(next);
  }
  const bool at_end =
      ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (!at_end) certificates.clear();
  return certificates;
}

// The first certificate of `pem`.
absl::StatusOr<Certificate> CheckedCertificate(absl::string_view flag,
                                               const std::string& pem) {
  std::vector<Certificate> certificates = ParseCertificates(pem);
  if (!certificates.empty()) return std::move(certificates.front());
  return Invalid(flag, "holds no certificates in PEM, or a broken one");
}

// When the certificate expires; long ago where that can't be read.
absl::Time ExpiryOf(const X509& certificate) {
  std::tm time = {};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(&certificate), &time) != 1) {
    return absl::UnixEpoch();
  }
  return absl::FromTM(time, absl::UTCTimeZone());
}

CertificateExpiry FirstExpiry(absl::string_view flag, const std::string& pem) {
  CertificateExpiry expiry = {
      .file = std::string(absl::StripPrefix(flag, "--")),
      .first = absl::InfiniteFuture()};
  for (const Certificate& certificate : ParseCertificates(pem)) {
    expiry.first = std::min(expiry.first, ExpiryOf(*certificate));
  }
  return expiry;
}

absl::Status CheckPair(const Certificates& certificates) {
  ASSIGN_OR_RETURN(
      const Certificate certificate,
      CheckedCertificate(kCertificateFlag, certificates.certificate));
  const Bio reader = Reader(certificates.key);
  const Key key(
      PEM_read_bio_PrivateKey(reader.get(), nullptr, NoPassphrase, nullptr));
  if (key == nullptr) {
    return Invalid(kKeyFlag,
                   "holds no private key in PEM without a passphrase");
  }
  if (X509_check_private_key(certificate.get(), key.get()) != 1) {
    return Invalid(kKeyFlag,
                   "is not the key of the first certificate of --tls_cert");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> Read(absl::string_view flag,
                                 const std::string& path, Secrecy secrecy) {
  absl::StatusOr<std::string> contents = ReadSecretFile(path, secrecy);
  if (contents.ok()) return contents;
  return Invalid(flag, contents.status().message());
}

}  // namespace

absl::StatusOr<Certificates> ReadCertificates(const CertificateFiles& files) {
  Certificates read;
  ASSIGN_OR_RETURN(read.certificate,
                   Read(kCertificateFlag, files.certificate, Secrecy::kPublic));
  ASSIGN_OR_RETURN(read.key, Read(kKeyFlag, files.key, Secrecy::kSecret));
  RETURN_IF_ERROR(CheckPair(read));
  if (files.client_authorities.empty()) return read;
  ASSIGN_OR_RETURN(
      read.client_authorities,
      Read(kClientAuthoritiesFlag, files.client_authorities, Secrecy::kPublic));
  RETURN_IF_ERROR(
      CheckedCertificate(kClientAuthoritiesFlag, read.client_authorities)
          .status());
  return read;
}

std::vector<CertificateExpiry> ReadExpiries(const CertificateFiles& files) {
  const absl::StatusOr<Certificates> read = ReadCertificates(files);
  if (!read.ok()) return {};
  std::vector<CertificateExpiry> expiries = {
      FirstExpiry(kCertificateFlag, read->certificate)};
  if (!read->client_authorities.empty()) {
    expiries.push_back(
        FirstExpiry(kClientAuthoritiesFlag, read->client_authorities));
  }
  return expiries;
}

CertificateSource::CertificateSource(CertificateFiles files, Log* log)
    : files_(std::move(files)), log_(log) {}

std::optional<Certificates> CertificateSource::TakeChanged() {
  const absl::MutexLock lock(&mutex_);
  absl::StatusOr<Certificates> read = ReadCertificates(files_);
  if (!read.ok()) {
    NoteProblem(read.status());
    return std::nullopt;
  }
  problem_.clear();
  if (taken_ == *read) return std::nullopt;
  if (taken_.has_value()) log_->WriteEvent("certificates_reloaded", {});
  taken_ = *std::move(read);
  return taken_;
}

void CertificateSource::NoteProblem(const absl::Status& problem) {
  if (problem_ == problem.message()) return;
  problem_ = std::string(problem.message());
  log_->WriteEvent("certificates_kept", {{"reason", problem_}});
}

}  // namespace camserve
