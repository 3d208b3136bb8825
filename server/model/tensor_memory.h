// LibTorch's tensors on the CPU in memory that is kept from pass to pass.
#ifndef CAMSERVE_SERVER_MODEL_TENSOR_MEMORY_H_
#define CAMSERVE_SERVER_MODEL_TENSOR_MEMORY_H_

namespace camserve {

// Has all tensors of the process that are made from now on take their memory
// from a BlockCache, unless a sanitizer watches over the C library's. Calls
// after the first do nothing.
void KeepTensorMemory();

// Hands what is kept to the system. Thread-safe.
void ReleaseTensorMemory();

}  // namespace camserve

#endif  // CAMSERVE_SERVER_MODEL_TENSOR_MEMORY_H_
