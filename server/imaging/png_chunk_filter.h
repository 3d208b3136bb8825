// Shows a PNG reader only the chunks that decide about pixels.
#ifndef CAMSERVE_SERVER_IMAGING_PNG_CHUNK_FILTER_H_
#define CAMSERVE_SERVER_IMAGING_PNG_CHUNK_FILTER_H_

#include <cstddef>

#include "absl/strings/string_view.h"

namespace camserve {

// Reads the signature, the critical chunks and tRNS of an encoded PNG, one
// after the other; all other chunks are stepped over. Some kilobytes of text or
// colour profile can inflate to gigabytes, and libspng has no switch to leave
// them alone. Not for several threads; `encoded` must outlive it.
class PngChunkFilter {
 public:
  explicit PngChunkFilter(absl::string_view encoded);

  // Copies the next `length` bytes. False where fewer are left.
  bool Read(void* destination, size_t length);

 private:
  // Makes `current_` the next chunk to show. False at the end of the data.
  bool NextChunk();

  absl::string_view current_;  // what is left of the chunk being read
  absl::string_view rest_;     // all that follows it
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_PNG_CHUNK_FILTER_H_
