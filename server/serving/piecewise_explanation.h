// An explanation that costs much, made piece by piece.
#ifndef CAMSERVE_SERVER_SERVING_PIECEWISE_EXPLANATION_H_
#define CAMSERVE_SERVER_SERVING_PIECEWISE_EXPLANATION_H_

#include <functional>

#include "common/clock.h"
#include "server/serving/model_task.h"

namespace camserve {

// Explains kClassesATurn classes a turn, each turn a task that `submit` takes,
// with a forward pass of its own: the pass of one image is the same each time,
// and so is the choice of its classes. The next piece is submitted when one is
// done, so that what else waits gets its turns in between.
//
// Calls `done` exactly once, as ModelScheduler::Submit; DEADLINE_EXCEEDED also
// as soon as the pieces so far tell that the last would come too late. `submit`
// and `clock` are not used after that.
void ExplainInPieces(ExplainTask task, ExplainDone done,
                     std::function<void(BulkTask, BulkDone)> submit,
                     const Clock& clock);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVING_PIECEWISE_EXPLANATION_H_
