// Lists of tensors that a program makes longer as it goes, as a dense block
// does with its layers' outputs.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_APPENDED_LISTS_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_APPENDED_LISTS_H_

#include <torch/csrc/jit/ir/ir.h>

namespace camserve {

// Gives each reader of such a list a list of its own, of the elements that
// there are when it reads, and takes the appending steps away. LibTorch does so
// only where nobody reads the list before it is complete; a step that writes
// keeps the whole graph from being fused. Lists that leave the graph, that
// branches or loops know, or that are changed otherwise stay as they are.
void TakeAppendedListsApart(torch::jit::Graph* graph);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_APPENDED_LISTS_H_
