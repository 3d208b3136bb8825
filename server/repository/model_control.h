// Who decides which models are in memory.
#ifndef CAMSERVE_SERVER_REPOSITORY_MODEL_CONTROL_H_
#define CAMSERVE_SERVER_REPOSITORY_MODEL_CONTROL_H_

#include "absl/strings/string_view.h"

namespace camserve {

enum class ModelControl {
  kNone,      // the repository, as it is at the start
  kPoll,      // the repository, whenever it changes
  kExplicit,  // callers of LoadModel and UnloadModel
};

// "none", "poll", "explicit".
absl::string_view ModelControlName(ModelControl control);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_REPOSITORY_MODEL_CONTROL_H_
