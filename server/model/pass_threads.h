// How many CPU threads a pass uses. LibTorch keeps that number for each thread;
// a thread that never set it gets the number that any thread set last. So every
// entry to this room sets it.
#ifndef CAMSERVE_SERVER_MODEL_PASS_THREADS_H_
#define CAMSERVE_SERVER_MODEL_PASS_THREADS_H_

namespace camserve {

// Sets the number that UsePassThreads(0) uses; `threads` of 0 is one for each
// core. Not thread-safe: call it while no pass runs.
void SetDefaultPassThreads(int threads);

// Has passes of the calling thread use `threads` from now on; 0: the default.
// Thread-safe.
void UsePassThreads(int threads);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_MODEL_PASS_THREADS_H_
