#include "client/camctl/evaluation/class_names.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace camserve::camctl {
namespace {

// Enough to find a mistake; a thousand would bury the message.
constexpr int kListed = 30;

}  // namespace

ClassNames::ClassNames(const std::vector<std::string>& labels)
    : labels_(labels) {
  for (size_t i = 0; i < labels_.size(); ++i) {
    indices_.emplace(labels_[i], static_cast<int>(i));
    int number = 0;
    // A folder "0" beside labels "1" to "4" is a class that the model does not
    // have, not the first that it has.
    if (absl::SimpleAtoi(labels_[i], &number)) takes_indices_ = false;
  }
}

std::optional<int> ClassNames::Find(absl::string_view name) const {
  if (const auto found = indices_.find(name); found != indices_.end()) {
    return found->second;
  }
  if (!takes_indices_) return std::nullopt;
  int index = 0;
  // "007" and " 7" are no indices: they may be meant as labels.
  if (!absl::SimpleAtoi(name, &index) || absl::StrCat(index) != name ||
      index < 0 || index >= static_cast<int>(labels_.size())) {
    return std::nullopt;
  }
  return index;
}

std::string ClassNames::List() const {
  std::string list;
  for (int i = 0; i < std::min(count(), kListed); ++i) {
    if (i > 0) list += ", ";
    if (takes_indices_) absl::StrAppend(&list, i, " ");
    list += labels_[i];
  }
  if (count() > kListed) {
    absl::StrAppend(&list, " and ", count() - kListed, " more");
  }
  return list;
}

}  // namespace camserve::camctl
