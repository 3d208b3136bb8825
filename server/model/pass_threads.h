// CPU threads of a pass. LibTorch's number is the calling thread's, and where
// that never set one the last that any thread set: each entry sets its own.
#ifndef CAMSERVE_SERVER_MODEL_PASS_THREADS_H_
#define CAMSERVE_SERVER_MODEL_PASS_THREADS_H_

namespace camserve {

// What 0 stands for from now on. Not while passes run; 0: one a core.
void SetDefaultPassThreads(int threads);

// Passes of the calling thread use so many from now on; 0: the default.
void UsePassThreads(int threads);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_MODEL_PASS_THREADS_H_
