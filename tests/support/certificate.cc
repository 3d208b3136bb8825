#include "tests/support/certificate.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>
#include <stdexcept>

namespace camserve {
namespace {

template <auto Free>
struct Deleter {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Bio = std::unique_ptr<BIO, Deleter<BIO_free_all>>;
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using X509Certificate = std::unique_ptr<X509, Deleter<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Deleter<X509_EXTENSION_free>>;

void Require(bool done) {
  if (!done) throw std::runtime_error("OpenSSL made no certificate");
}

std::string Text(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return std::string(data, size);
}

void AddExtension(X509* certificate, int kind, const char* value) {
  const Extension extension(X509V3_EXT_conf_nid(nullptr, nullptr, kind, value));
  Require(extension != nullptr &&
          X509_add_ext(certificate, extension.get(), -1) == 1);
}

void Describe(X509* certificate, EVP_PKEY* key, absl::Duration lifetime) {
  Require(X509_set_version(certificate, X509_VERSION_3) == 1);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate),
                  absl::ToInt64Seconds(lifetime));
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(
      name, "CN", MBSTRING_ASC,
      reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  Require(X509_set_issuer_name(certificate, name) == 1 &&
          X509_set_pubkey(certificate, key) == 1);
  AddExtension(certificate, NID_subject_alt_name, "DNS:localhost");
  AddExtension(certificate, NID_basic_constraints, "critical,CA:TRUE");
}

}  // namespace

Certificate MakeCertificate(absl::Duration lifetime) {
  const Key key(EVP_EC_gen("P-256"));
  const X509Certificate certificate(X509_new());
  Require(key != nullptr && certificate != nullptr);
  Describe(certificate.get(), key.get(), lifetime);
  Require(X509_sign(certificate.get(), key.get(), EVP_sha256()) != 0);
  const Bio certificate_pem(BIO_new(BIO_s_mem()));
  const Bio key_pem(BIO_new(BIO_s_mem()));
  Require(PEM_write_bio_X509(certificate_pem.get(), certificate.get()) == 1 &&
          PEM_write_bio_PrivateKey(key_pem.get(), key.get(), nullptr, nullptr,
                                   0, nullptr, nullptr) == 1);
  return {Text(certificate_pem.get()), Text(key_pem.get())};
}

}  // namespace camserve
