// What an explanation asks of its model: known from the request alone, before
// it waits.
#ifndef CAMSERVE_SERVER_SERVING_EXPLAIN_COST_H_
#define CAMSERVE_SERVER_SERVING_EXPLAIN_COST_H_

#include "server/serving/model_task.h"

namespace camserve {

struct ExplainCost {
  // The pass up to the layer, in units of a pass of one image of the model's
  // own size.
  double forward = 1;
  // Backward passes through what follows the layer: one a class, or none where
  // the gradients are the same for every input.
  int backward = 0;
  // Pixels of the heatmaps of all classes and methods.
  double heatmap_pixels = 0;
  // True where nobody has asked for the layer before: the model is cut there
  // first, which takes seconds.
  bool cuts = false;
};

// The cost for the most classes that the task can come to explain.
ExplainCost CostOf(const ExplainTask& task);

// Classes that are explained in one turn.
inline constexpr int kClassesATurn = 8;

// Whether an explanation would hold up others for longer than they themselves
// would take. Such a one is made piece by piece in the bulk lane, kClassesATurn
// classes a turn, so that others get their turns in between.
bool IsLarge(const ExplainCost& cost);

// Whether tasks of these costs may share a pass, where layer and input shape
// are the same. A batch has as many backward passes as its task with the most
// classes needs, and each is for all images: no task is to have more than twice
// those that it would have alone.
bool AreAlike(const ExplainCost& a, const ExplainCost& b);

// How many tasks of that cost may share a pass, where `most` tasks with images
// of the model's own size may: larger images make smaller batches, of about the
// same time and memory.
int MostInAPass(const ExplainCost& cost, int most);

// The amount of work by which PassEstimate estimates times: forward and
// backward passes together. 1 for a task of one forward pass and no backward
// pass.
int WorkOf(const ExplainCost& cost);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVING_EXPLAIN_COST_H_
