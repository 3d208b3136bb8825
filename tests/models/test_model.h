// What there is to know of a test model without making it.
#ifndef CAMSERVE_TESTS_MODELS_TEST_MODEL_H_
#define CAMSERVE_TESTS_MODELS_TEST_MODEL_H_

#include <cstdint>
#include <string>
#include <vector>

namespace camserve {

enum class TestModelKind {
  kStudy,      // the study's three networks, at 224 x 224
  kExplained,  // small; every one can be explained at its layer
  kRefused,    // small; runs, but is no classifier with a map to explain
  kHostile,    // small; fails, never ends or takes all memory when it runs
};

struct TestModel {
  std::string name;
  TestModelKind kind;
  std::vector<int64_t> input;   // [C, H, W]; empty: takes more than an image
  std::vector<int64_t> output;  // logits of one sample; empty: none
  // kStudy, kExplained: the last layer with a map, and that map's [F, h, w].
  std::string layer;
  std::vector<int64_t> map;
  bool is_multi_label = false;  // ends in a sigmoid of several outputs
};

}  // namespace camserve

#endif  // CAMSERVE_TESTS_MODELS_TEST_MODEL_H_
