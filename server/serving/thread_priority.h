// How much of a busy CPU a thread gets.
#ifndef CAMSERVE_SERVER_SERVING_THREAD_PRIORITY_H_
#define CAMSERVE_SERVER_SERVING_THREAD_PRIORITY_H_

namespace camserve {

// From now on the calling thread, and every thread that it starts (OpenMP's
// team for its passes), gets about a tenth of a CPU that threads of the
// priority that it had so far want as well; all of one that nobody else wants.
void LowerThreadPriority();

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVING_THREAD_PRIORITY_H_
