#include "server/security/certificate_source.h"

#include <utility>

namespace camserve {

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
