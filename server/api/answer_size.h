// How large the answer to an Explain will be: computed from the request, before
// the model runs. All are thread-safe.
#ifndef CAMSERVE_SERVER_API_ANSWER_SIZE_H_
#define CAMSERVE_SERVER_API_ANSWER_SIZE_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "server/api/picture_writer.h"
#include "server/api/request_reader.h"
#include "server/repository/served_model.h"

namespace camserve {

// Sizes for the most maps that a request can lead to.
struct AnswerSize {
  int64_t maps = 0;           // classes times methods
  int64_t number_bytes = 0;   // of raw maps and heatmaps in the answer
  int64_t working_bytes = 0;  // memory of the maps until they are written
};

// `shape` is that of the input, [C, H, W].
AnswerSize SizeOfAnswer(const ExplainOptions& options, const ServedModel& model,
                        absl::Span<const int64_t> shape);

// RESOURCE_EXHAUSTED, with the reason ANSWER_TOO_LARGE, where the numbers alone
// are more than `limit` bytes. Their size is known exactly.
absl::Status CheckNumbersFit(const AnswerSize& size, int64_t limit);

// The most bytes that the pictures of all maps, each of `width` x `height`
// pixels, can take; at most `limit`, as no more is drawn.
int64_t MostPictureBytes(const AnswerSize& size, const Outputs& outputs,
                         int width, int height, int64_t limit);

// Refuses as CheckNumbersFit where numbers and pictures together are clearly
// more than `limit` bytes. The size of a picture is known only once it is
// encoded: where the most that it can be is too much, one of each kind is drawn
// here, from a made-up map. REQUIRES: the canvas has its pixels where an
// overlay is asked for.
absl::Status CheckPicturesFit(const AnswerSize& size,
                              const ExplainOptions& options,
                              const Canvas& canvas, int64_t limit);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_API_ANSWER_SIZE_H_
