// Memory of the CPU that is kept from pass to pass.
#ifndef CAMSERVE_SERVER_MODEL_TENSOR_MEMORY_H_
#define CAMSERVE_SERVER_MODEL_TENSOR_MEMORY_H_

namespace camserve {

// Has all tensors of the process that are made from now on take their memory
// from a BlockCache, unless a sanitizer watches over the C library's, and has
// the C library keep up to 64 MiB of what else is freed (maps, pictures) at the
// end of each of its heaps. Calls after the first do nothing.
void KeepMemory();

// Hands what is kept of tensors to the system. Thread-safe.
void ReleaseTensorMemory();

}  // namespace camserve

#endif  // CAMSERVE_SERVER_MODEL_TENSOR_MEMORY_H_
