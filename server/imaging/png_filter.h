// PNG's filters: a row as differences, which deflate shrinks better.
#ifndef CAMSERVE_SERVER_IMAGING_PNG_FILTER_H_
#define CAMSERVE_SERVER_IMAGING_PNG_FILTER_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"

namespace camserve {

// Filters the rows of one picture from top to bottom. Not for several threads.
class PngFilter {
 public:
  PngFilter(size_t row_bytes, int pixel_bytes);

  // Writes the filter's number and then the filtered row to `filtered`, which
  // holds a byte more than `row`. Of Sub and Up it takes the one that leaves
  // the smaller differences: the others cost more time than they save bytes.
  void Filter(absl::Span<const uint8_t> row, uint8_t* filtered);

 private:
  const int pixel_bytes_;
  std::vector<uint8_t> above_;  // black above the first row
  std::vector<uint8_t> up_;     // the row filtered by Up
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_PNG_FILTER_H_
