// Which sample goes to which stream next: a policy without threads.
#ifndef CAMSERVE_CLIENT_CAMCTL_EVALUATION_SAMPLE_SPREADER_H_
#define CAMSERVE_CLIENT_CAMCTL_EVALUATION_SAMPLE_SPREADER_H_

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "absl/time/time.h"

namespace camserve::camctl {

// Samples, numbered from 0, go to streams by demand: each stream may have a few
// that are unanswered, and one that answers gets the next. Every sample ends
// once: answered, or given up after too many attempts. Not thread-safe.
class SampleSpreader {
 public:
  struct Options {
    int window = 4;  // the most unanswered samples of a stream
    // How often a sample is sent for which a server has no room, and the wait
    // before it is sent again, which doubles each time.
    int max_attempts = 5;
    absl::Duration first_wait = absl::Milliseconds(500);
    // After so many losses of a stream that had a sample, the sample is held to
    // be the reason and is given up.
    int max_losses = 16;
  };

  SampleSpreader(size_t samples, int streams, const Options& options);

  // The sample to send on `stream` now. None: its window is full, or nothing
  // waits.
  std::optional<size_t> Next(int stream, absl::Time now);

  // When the earliest sample that waits to be sent again is due, which may be
  // past while windows are full. InfiniteFuture: none waits.
  absl::Time NextDue() const;

  // Whether `stream` was sent `sample` and has not answered.
  bool Has(int stream, size_t sample) const;

  // How many samples `stream` was sent and has not answered.
  size_t unanswered(int stream) const { return unanswered_[stream].size(); }

  // The sample has ended. False: `stream` does not have it.
  bool Answered(int stream, size_t sample);

  // `stream`, which has the sample, had no room for it: it is sent again later.
  // False: it was sent often enough, and nothing changes.
  bool SendAgain(int stream, size_t sample, absl::Time now);

  // `stream` is lost. The samples that it has not answered go to whichever
  // stream asks next, in order and before all others. Returns those that were
  // given up instead.
  std::vector<size_t> Lost(int stream);

  // All samples have ended.
  bool done() const { return left_ == 0; }

 private:
  struct Attempts {
    int sent = 0;    // and there was no room for it
    int losses = 0;  // of streams that had it
  };

  const Options options_;
  size_t left_;            // samples that have not ended
  size_t next_fresh_ = 0;  // those from here on were never sent
  const size_t samples_;
  std::deque<size_t> returned_;  // by lost streams
  std::multimap<absl::Time, size_t> later_;
  std::vector<std::set<size_t>> unanswered_;  // by stream
  std::map<size_t, Attempts> attempts_;       // of samples in trouble
};

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_SAMPLE_SPREADER_H_
