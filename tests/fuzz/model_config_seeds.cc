#include "tests/fuzz/fuzz_target.h"

namespace camserve {

std::vector<std::string> FuzzSeeds() {
  return {
      "",
      R"pb(
        # A comment.
        input {
          channels: 3
          height: 224
          width: 192
          mean: [ 0.485, 0.456, 0.406 ]
          std: 2.5e-1
          resize: RESIZE_CENTER_CROP
          resize_to: 256
        }
        class_labels: [ "benign", "malignant" ]
        default_layer: "layer4"
      )pb",
      R"pb(
        batching {
          max_batch_size: 8
          max_queue_delay { nanos: 5000000 }
          max_queue_length: 16
        }
        placements { device: "cuda:0" instances: 2 }
        placements { device: "cpu" threads: 4 }
        optimization { precision: PRECISION_BFLOAT16_TRUNK disable: true }
        sha256 {
          key: 1
          value: "7aa2f9bbc6d4595ba72138026b2074be1233186150e9292865e04b7a63b8c67a"
        }
      )pb",
      R"pb(
        output: OUTPUT_KIND_MULTI_LABEL
        thresholds: [ 0.5, 0.25, 1e-3 ]
        logits_key: "logits"
        version_policy {
          newest: 2
          pinned: [ 1, 7 ]
        }
      )pb",
      "version_policy { all: true } output: 1 thresholds: nan",
      "class_labels: '\\303\\244\\n' \"joined\" class_labels: \"x\"",
      "input { mean: nan std: -inf height: 0x10 width: 010 }"};
}

}  // namespace camserve
