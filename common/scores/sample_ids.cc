#include "common/scores/sample_ids.h"

#include <algorithm>
#include <numeric>

namespace camserve {

void SampleIds::Add(absl::string_view id) {
  set_.insert(ids_.emplace_back(id));
}

std::vector<uint32_t> SampleIds::Places() const {
  std::vector<uint32_t> rows(ids_.size());
  std::iota(rows.begin(), rows.end(), 0);
  std::sort(rows.begin(), rows.end(),
            [this](uint32_t a, uint32_t b) { return ids_[a] < ids_[b]; });
  std::vector<uint32_t> places(rows.size());
  for (size_t place = 0; place < rows.size(); ++place) {
    places[rows[place]] = static_cast<uint32_t>(place);
  }
  return places;
}

size_t SampleIds::bytes() const {
  const size_t inline_capacity = std::string().capacity();
  // The set keeps a byte of its own a place.
  size_t bytes = set_.capacity() * (sizeof(absl::string_view) + 1);
  for (const std::string& id : ids_) {
    bytes += sizeof(std::string);
    if (id.capacity() > inline_capacity) bytes += id.capacity() + 1;
  }
  return bytes;
}

}  // namespace camserve
