// Statistics that the bootstrap resamples. Values are those of a population, in
// the order of ids.
#ifndef CAMSERVE_COMMON_SCORES_STATISTICS_H_
#define CAMSERVE_COMMON_SCORES_STATISTICS_H_

#include <vector>

#include "common/scores/bootstrap.h"

namespace camserve {

// The mean of `values`. At least one value.
Statistic MeanOf(std::vector<double> values);

// The sum of `numerators` over the sum of `denominators`; absent where the
// latter is 0. As many of the one as of the other.
Statistic RatioOf(std::vector<double> numerators,
                  std::vector<double> denominators);

}  // namespace camserve

#endif  // CAMSERVE_COMMON_SCORES_STATISTICS_H_
