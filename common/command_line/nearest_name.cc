#include "common/command_line/nearest_name.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace camserve {
namespace {

// Longer words are near to no name: nobody means one by so many letters, and
// the work grows with them.
constexpr size_t kLongestName = 64;

// Optimal string alignment: rows are beginnings of `from`, columns of `to`.
size_t Distance(absl::string_view from, absl::string_view to) {
  std::vector<std::vector<size_t>> steps(from.size() + 1,
                                         std::vector<size_t>(to.size() + 1));
  for (size_t i = 0; i <= from.size(); ++i) steps[i][0] = i;
  for (size_t j = 0; j <= to.size(); ++j) steps[0][j] = j;
  for (size_t i = 1; i <= from.size(); ++i) {
    for (size_t j = 1; j <= to.size(); ++j) {
      const size_t exchange = from[i - 1] == to[j - 1] ? 0 : 1;
      steps[i][j] = std::min({steps[i - 1][j] + 1, steps[i][j - 1] + 1,
                              steps[i - 1][j - 1] + exchange});
      if (i > 1 && j > 1 && from[i - 1] == to[j - 2] &&
          from[i - 2] == to[j - 1]) {
        steps[i][j] = std::min(steps[i][j], steps[i - 2][j - 2] + 1);
      }
    }
  }
  return steps[from.size()][to.size()];
}

}  // namespace

std::string NearestName(absl::string_view name,
                        absl::Span<const std::string> names) {
  std::string nearest;
  if (name.size() > kLongestName) return nearest;
  // One more than the most that is near.
  size_t fewest = name.size() / 3 + 1;
  for (const std::string& known : names) {
    const size_t steps = Distance(name, known);
    if (steps < fewest) {
      fewest = steps;
      nearest = known;
    }
  }
  return nearest;
}

}  // namespace camserve
