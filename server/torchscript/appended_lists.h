// Lists of tensors that a program makes longer as it goes, as a dense block
// does with its layers' outputs.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_APPENDED_LISTS_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_APPENDED_LISTS_H_

#include <torch/csrc/jit/ir/ir.h>

namespace camserve {

// Gives each reader of such a list a list of its own, of the elements that were
// appended by then, and removes the appending steps: a step that writes keeps
// the whole graph from being fused. LibTorch's RemoveListMutation does so only
// where nobody reads the list before it is complete. A list stays as it is
// where the graph returns it, where a branch or a loop uses it, or where it is
// changed in any other way.
void TakeAppendedListsApart(torch::jit::Graph* graph);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_APPENDED_LISTS_H_
