// What the last convolution's map is to say of an image: at which of its places
// a finding lies, and how much of it is left once parts are covered.
#ifndef CAMSERVE_CLIENT_DEMO_WANTED_EVIDENCE_H_
#define CAMSERVE_CLIENT_DEMO_WANTED_EVIDENCE_H_

#include <torch/script.h>

#include <vector>

#include "absl/types/span.h"
#include "client/demo/chest_image.h"
#include "client/demo/demo_set.h"

namespace camserve::demo {

inline constexpr int kMapSize = 14;  // places of the map, both sides

// [N, classes, h, w]: 1 at the middle of a finding, in the plane of its class;
// -1 around it, where either is right; 0 elsewhere. Thread-safe.
at::Tensor WantedEvidence(const DemoSet& set);

// Sets to -1 what `evidence` [h * w] wants of places that are covered, and all
// of it where too little of the finding is left. `covered` says it of each
// pixel of the input. Returns the share of the finding that can still be seen.
// Thread-safe.
double Hide(const std::vector<bool>& covered, const Place& finding,
            absl::Span<float> evidence);

}  // namespace camserve::demo

#endif  // CAMSERVE_CLIENT_DEMO_WANTED_EVIDENCE_H_
