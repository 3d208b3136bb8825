// Loops over samples, compiled for several kinds of processor.
#ifndef CAMSERVE_SERVER_IMAGING_VECTOR_CLONES_H_
#define CAMSERVE_SERVER_IMAGING_VECTOR_CLONES_H_

// CAMSERVE_VECTOR_CLONES, written before a function, has it compiled for plain
// x86-64, for AVX2 and for AVX-512; the first call picks the best that the
// processor has. The room is compiled with -ffp-contract=off, so that all
// versions give the same numbers to the last bit. The macro is empty with
// sanitizers, which are not ready yet when the choice is made, and with other
// compilers and processors.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define CAMSERVE_VECTOR_CLONES \
  __attribute__((target_clones("default", "avx2", "arch=x86-64-v4")))
#else
#define CAMSERVE_VECTOR_CLONES
#endif

#endif  // CAMSERVE_SERVER_IMAGING_VECTOR_CLONES_H_
