// Runs several calls at a time.
#ifndef CAMSERVE_CLIENT_CAMCTL_EXPLANATION_IN_FLIGHT_H_
#define CAMSERVE_CLIENT_CAMCTL_EXPLANATION_IN_FLIGHT_H_

#include <functional>

namespace camserve::camctl {

// Calls work(i) for each i below `count`, in order, on at most `in_flight`
// threads of its own, and finished(i) on this thread as each ends, in any
// order. What work(i) wrote can be read in finished(i).
void RunInFlight(int count, int in_flight, const std::function<void(int)>& work,
                 const std::function<void(int)>& finished);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EXPLANATION_IN_FLIGHT_H_
