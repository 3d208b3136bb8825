// Who decides which models are in memory.
#ifndef CAMSERVE_SERVER_REPOSITORY_MODEL_CONTROL_H_
#define CAMSERVE_SERVER_REPOSITORY_MODEL_CONTROL_H_

#include "absl/strings/string_view.h"

namespace camserve {

enum class ModelControl {
  kNone,      // all that is there at the start, until the end
  kPoll,      // all that is there, whenever it changes
  kExplicit,  // LoadModel and UnloadModel
};

// "none", "poll", "explicit".
absl::string_view ModelControlName(ModelControl control);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_REPOSITORY_MODEL_CONTROL_H_
