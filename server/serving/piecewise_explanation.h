// An explanation that costs much, made piece by piece.
#ifndef CAMSERVE_SERVER_SERVING_PIECEWISE_EXPLANATION_H_
#define CAMSERVE_SERVER_SERVING_PIECEWISE_EXPLANATION_H_

#include <functional>

#include "common/clock.h"
#include "server/serving/model_task.h"

namespace camserve {

// Explains `task` in pieces of kClassesATurn classes. Each piece is a bulk
// task, which `submit` takes, with a forward pass of its own: the pass of one
// image gives the same each time, and so does the choice of classes. A piece is
// submitted when the one before is done, so that other tasks get their turns in
// between.
//
// Calls `done` exactly once, as ModelScheduler::Submit; DEADLINE_EXCEEDED also
// as soon as the time of the pieces so far shows that the last would come too
// late. `submit` and `clock` are not used after that.
void ExplainInPieces(ExplainTask task, ExplainDone done,
                     std::function<void(BulkTask, BulkDone)> submit,
                     const Clock& clock);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVING_PIECEWISE_EXPLANATION_H_
