// Data that these tests make themselves: the name of a model, and inputs for
// it.
#ifndef CAMSERVE_TESTS_E2E_OWN_DATA_H_
#define CAMSERVE_TESTS_E2E_OWN_DATA_H_

#include <string>
#include <vector>

#include "common/tensor.h"

namespace camserve {

// A small model of tests/models, which takes [3, 32, 32] and has five classes.
inline constexpr const char* kSmallModel = "conv_flatten_scores";

// Noise in [-1, 1) of that shape; the same number gives the same noise.
Tensor OwnInput(int number, const std::vector<int64_t>& shape = {3, 32, 32});

// A drawn chest as a PNG; the same number gives the same picture.
std::string OwnImage(int number);

// Noise as a grey PNG of that many pixels a side.
std::string OwnLargeImage(int side);

}  // namespace camserve

#endif  // CAMSERVE_TESTS_E2E_OWN_DATA_H_
