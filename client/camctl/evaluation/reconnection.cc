#include "client/camctl/evaluation/reconnection.h"

#include <algorithm>
#include <cmath>

namespace camserve::camctl {
namespace {

// Doubled so often, any first wait exceeds the longest one.
constexpr int kMostDoublings = 20;

}  // namespace

bool IsLater(absl::StatusCode sample_failure) {
  switch (sample_failure) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kAborted:
      return true;
    default:
      return false;
  }
}

bool MayPass(const absl::Status& stream_end) {
  // A proxy on the way may end a stream with either of the last two.
  return IsLater(stream_end.code()) || absl::IsInternal(stream_end) ||
         absl::IsUnknown(stream_end);
}

Reconnection::Reconnection(int streams, const Options& options)
    : options_(options), streams_(streams) {}

void Reconnection::Opened(int stream, absl::Time now) {
  streams_[stream].is_open = true;
  if (all_lost_since_ == absl::InfiniteFuture()) return;
  all_lost_for_ += now - all_lost_since_;
  all_lost_since_ = absl::InfiniteFuture();
}

void Reconnection::Answered(int stream) {
  streams_[stream].losses = 0;
  all_lost_for_ = absl::ZeroDuration();
}

std::optional<absl::Time> Reconnection::Lost(int stream, absl::Time now) {
  streams_[stream].is_open = false;
  if (!AnyOpen()) {
    all_lost_since_ = std::min(all_lost_since_, now);
    if (all_lost_for_ + (now - all_lost_since_) >= options_.retry_for) {
      return std::nullopt;
    }
  }
  const int doublings = std::min(streams_[stream].losses++, kMostDoublings);
  return now + std::min(options_.first_wait * std::exp2(doublings),
                        options_.longest_wait);
}

bool Reconnection::AnyOpen() const {
  return std::any_of(streams_.begin(), streams_.end(),
                     [](const Stream& stream) { return stream.is_open; });
}

}  // namespace camserve::camctl
