#include "client/camctl/evaluation/sample_spreader.h"

#include <cmath>

namespace camserve::camctl {

SampleSpreader::SampleSpreader(size_t samples, int streams,
                               const Options& options)
    : options_(options),
      left_(samples),
      samples_(samples),
      unanswered_(streams) {}

std::optional<size_t> SampleSpreader::Next(int stream, absl::Time now) {
  std::set<size_t>& unanswered = unanswered_[stream];
  if (static_cast<int>(unanswered.size()) >= options_.window) {
    return std::nullopt;
  }
  size_t sample = 0;
  if (!returned_.empty()) {
    sample = returned_.front();
    returned_.pop_front();
  } else if (NextDue() <= now) {
    sample = later_.begin()->second;
    later_.erase(later_.begin());
  } else if (next_fresh_ < samples_) {
    sample = next_fresh_++;
  } else {
    return std::nullopt;
  }
  unanswered.insert(sample);
  return sample;
}

absl::Time SampleSpreader::NextDue() const {
  return later_.empty() ? absl::InfiniteFuture() : later_.begin()->first;
}

bool SampleSpreader::Has(int stream, size_t sample) const {
  return unanswered_[stream].contains(sample);
}

bool SampleSpreader::Answered(int stream, size_t sample) {
  if (unanswered_[stream].erase(sample) == 0) return false;
  attempts_.erase(sample);
  --left_;
  return true;
}

bool SampleSpreader::SendAgain(int stream, size_t sample, absl::Time now) {
  const int sent = ++attempts_[sample].sent;
  if (sent >= options_.max_attempts) return false;
  unanswered_[stream].erase(sample);
  later_.emplace(now + options_.first_wait * std::exp2(sent - 1), sample);
  return true;
}

std::vector<size_t> SampleSpreader::Lost(int stream) {
  std::vector<size_t> ended;
  std::deque<size_t> returned;
  for (const size_t sample : unanswered_[stream]) {
    if (++attempts_[sample].losses < options_.max_losses) {
      returned.push_back(sample);
    } else {
      ended.push_back(sample);
    }
  }
  for (const size_t sample : ended) Answered(stream, sample);
  unanswered_[stream].clear();
  returned_.insert(returned_.begin(), returned.begin(), returned.end());
  return ended;
}

}  // namespace camserve::camctl
