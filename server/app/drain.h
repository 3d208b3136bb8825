// How the server ends. Drain decides from times and counts alone when each
// phase begins; Application does what a phase asks for.
#ifndef CAMSERVE_SERVER_APP_DRAIN_H_
#define CAMSERVE_SERVER_APP_DRAIN_H_

#include "absl/time/time.h"

namespace camserve {

// The phases in their order. Each comment says what holds from the beginning of
// the phase on.
enum class DrainPhase {
  kAnnounced,  // health says NOT_SERVING; calls are still taken
  kFinishing,  // no new call is taken; those in flight go on
  kHurrying,   // evaluations give up the samples that they measure, so that
               // their summaries are sent in time
  kOver,       // what still runs is cancelled
};

struct DrainOptions {
  // How long calls are still taken: until whoever sends them has heard that
  // they had better go elsewhere.
  absl::Duration delay = absl::Seconds(5);
  // How long calls in flight may go on after that.
  absl::Duration timeout = absl::Seconds(30);
  // How long before the end of the timeout evaluations give up the samples that
  // they measure. The time is for their summaries: one of 100,000 samples takes
  // seconds.
  absl::Duration summary_time = absl::Seconds(5);
  // With no call left: how long clients have to close their connections.
  absl::Duration connection_grace = absl::Seconds(1);
};

// The phase of a drain that begins at `begin`, with kAnnounced. Not for several
// threads at once.
class Drain {
 public:
  // What is left to wait for.
  struct Load {
    int calls = 0;
    bool has_connections = true;
  };

  Drain(const DrainOptions& options, absl::Time begin);

  DrainPhase phase() const { return phase_; }

  // Moves on by one phase where the next is due; after kAnnounced straight to
  // kOver where nothing is left to wait for. True where it moved on.
  bool Advance(absl::Time now, const Load& load);

  // When the next phase begins, should the load stay as it was at the last
  // Advance. InfiniteFuture for the last phase.
  absl::Time next() const;

 private:
  // When the drain is over because nothing is left to wait for.
  absl::Time IdleEnd() const;

  const absl::Time refusal_;   // when new calls begin to be refused
  const absl::Time deadline_;  // when what still runs is cancelled
  const absl::Time hurry_;
  const absl::Duration connection_grace_;
  DrainPhase phase_ = DrainPhase::kAnnounced;
  // Since when there has been no call, and no connection; InfiniteFuture while
  // there is one.
  absl::Time no_calls_since_ = absl::InfiniteFuture();
  absl::Time no_connections_since_ = absl::InfiniteFuture();
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_APP_DRAIN_H_
