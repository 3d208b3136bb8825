// The ids of a set of samples.
#ifndef CAMSERVE_COMMON_SCORES_SAMPLE_IDS_H_
#define CAMSERVE_COMMON_SCORES_SAMPLE_IDS_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"

namespace camserve {

// By row: the order of adding. Not thread-safe.
class SampleIds {
 public:
  SampleIds() = default;
  SampleIds(const SampleIds&) = delete;
  SampleIds& operator=(const SampleIds&) = delete;

  // Not there yet.
  void Add(absl::string_view id);
  bool Contains(absl::string_view id) const { return set_.contains(id); }

  size_t size() const { return ids_.size(); }
  const std::string& operator[](size_t row) const { return ids_[row]; }
  // Of each row its place in the bytewise order of ids.
  std::vector<uint32_t> Places() const;
  size_t bytes() const;

 private:
  std::deque<std::string> ids_;  // stay where they are
  absl::flat_hash_set<absl::string_view> set_;
};

}  // namespace camserve

#endif  // CAMSERVE_COMMON_SCORES_SAMPLE_IDS_H_
