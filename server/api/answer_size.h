// What the answer to an Explain will weigh: known from the request, before the
// model is asked.
#ifndef CAMSERVE_SERVER_API_ANSWER_SIZE_H_
#define CAMSERVE_SERVER_API_ANSWER_SIZE_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "server/api/picture_writer.h"
#include "server/api/request_reader.h"
#include "server/repository/served_model.h"

namespace camserve {

// Of the most maps that a request may come to have.
struct AnswerSize {
  int64_t maps = 0;           // classes times methods
  int64_t number_bytes = 0;   // of the answer: raw maps, heatmaps
  int64_t working_bytes = 0;  // what the maps take until they are written
};

// For an input of shape [C, H, W].
AnswerSize SizeOfAnswer(const ExplainOptions& options, const ServedModel& model,
                        absl::Span<const int64_t> shape);

// RESOURCE_EXHAUSTED, with the reason ANSWER_TOO_LARGE, where the numbers alone
// are more than `limit` bytes: exactly known.
absl::Status CheckNumbersFit(const AnswerSize& size, int64_t limit);

// The most that the pictures of all maps can take; `limit` where it is more, as
// no more is drawn.
int64_t MostPictureBytes(const AnswerSize& size, const Outputs& outputs,
                         int width, int height, int64_t limit);

// The same refusal where numbers and pictures are clearly more than `limit`
// bytes. What a picture takes nobody knows before it is encoded: where it
// matters, one of each kind is drawn here, with a map made up. The canvas has
// its pixels where an overlay is asked for.
absl::Status CheckPicturesFit(const AnswerSize& size,
                              const ExplainOptions& options,
                              const Canvas& canvas, int64_t limit);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_API_ANSWER_SIZE_H_
