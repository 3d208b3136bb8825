// The processor on which the passes run.
#ifndef CAMSERVE_TESTS_BENCH_PROCESSOR_H_
#define CAMSERVE_TESTS_BENCH_PROCESSOR_H_

#include <string>

namespace camserve {

// "AMD EPYC, AVX2": the processor's own name and the instruction set that ATen
// uses; oneDNN's where the environment limits it.
std::string DescribeProcessor();

// Whether LibTorch is limited to what a lesser processor has
// (ONEDNN_MAX_CPU_ISA). Runtimes that are no part of LibTorch are not limited,
// or not wholly.
bool IsEmulated();

}  // namespace camserve

#endif  // CAMSERVE_TESTS_BENCH_PROCESSOR_H_
