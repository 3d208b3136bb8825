// A method and a metric that nobody else knows of, and a model to try them on.
// No LibTorch in this header: its headers carry another Protobuf.
#ifndef CAMSERVE_TESTS_EXTENSION_MADE_UP_H_
#define CAMSERVE_TESTS_EXTENSION_MADE_UP_H_

#include "common/cam_method.h"
#include "common/scores/metric.h"
#include "server/model/model.h"
#include "server/repository/model_repository.h"

namespace camserve {

// "Twice-CAM", number 99: HiResCAM's maps times two, and so nowhere faithful.
CamMethod TwiceCam();

// "Map Power", over pairs of all true classes: the mean of the heatmap to the
// power of 1 and of 2, its only parameter; less is better.
Metric MapPower();

// Both are in the tables from the start of the program on.

// Of [3, 8, 8] and three classes. With S the sum of the image's channel means
// the logits are 0.5 + 2 S, -0.5 - S and 2 + 0.75 S. Thread-safe.
SampleExplanation ExplainByHand(const SampleQuestion& question);

// Loads models that answer so.
ModelRepository::Loader LoadModelByHand();

}  // namespace camserve

#endif  // CAMSERVE_TESTS_EXTENSION_MADE_UP_H_
