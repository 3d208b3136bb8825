// What an explanation asks of its model: known from the request alone, before
// it waits.
#ifndef CAMSERVE_SERVER_SERVING_EXPLAIN_COST_H_
#define CAMSERVE_SERVER_SERVING_EXPLAIN_COST_H_

#include "server/serving/model_task.h"

namespace camserve {

struct ExplainCost {
  // Of the pass up to the layer, in passes of one image of the model's own
  // size.
  double forward = 1;
  // Passes back through what follows the layer: one a class, or none where the
  // gradients are the same for every input.
  int backward = 0;
  // Pixels of the heatmaps of all classes and methods.
  double heatmap_pixels = 0;
  // Nobody has asked for the layer so far: the model is cut there first, which
  // takes seconds.
  bool cuts = false;
};

// Of the most classes that the task may come to explain.
ExplainCost CostOf(const ExplainTask& task);

// Classes that are explained in one turn.
inline constexpr int kClassesATurn = 8;

// Whether it would hold up others for longer than they themselves would take.
// Such an explanation is made piece by piece in the bulk lane, kClassesATurn
// classes a turn, so that others get theirs in between.
bool IsLarge(const ExplainCost& cost);

// Whether they may share a pass, if layer and input's shape allow it. A pass
// goes back as often as the task with the most classes wants, for all of its
// images: none is to go back more than twice as often as it would alone.
bool AreAlike(const ExplainCost& a, const ExplainCost& b);

// Tasks of that cost that may share a pass, where `most` of the model's own
// size may: larger images make smaller batches, of about the same time and
// memory.
int MostInAPass(const ExplainCost& cost, int most);

// What the estimate of a pass's time goes by: 1 for a task of one forward pass
// and none back.
int WorkOf(const ExplainCost& cost);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVING_EXPLAIN_COST_H_
