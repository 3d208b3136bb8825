// Which images of a set a report shows.
#ifndef CAMSERVE_CLIENT_CAMCTL_EVALUATION_EXAMPLE_CHOICE_H_
#define CAMSERVE_CLIENT_CAMCTL_EVALUATION_EXAMPLE_CHOICE_H_

#include <vector>

#include "client/camctl/evaluation/run_record.h"

namespace camserve::camctl {

// At most `count` of `verdicts`, none of a sample that was chosen before:
// correctly and wrongly classified ones in turn, as long as there are both, and
// always of a class that was chosen least often. The choice depends on the
// verdicts alone, not on their order.
std::vector<PairVerdict> ChooseExamples(
    const std::vector<PairVerdict>& verdicts, int count);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_EXAMPLE_CHOICE_H_
