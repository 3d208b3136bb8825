#include "camserve/v1/explanation_service.pb.h"
#include "google/protobuf/text_format.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/imaging/test_images.h"

namespace camserve {
namespace {

template <typename Message>
Message Parsed(const char* text) {
  Message message;
  Require(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

v1::Tensor ZeroTensor() {
  auto tensor = Parsed<v1::Tensor>("shape: [3, 8, 8]");
  tensor.set_data(std::string(3 * 8 * 8 * sizeof(float), '\0'));
  return tensor;
}

v1::ExplainRequest ExplainByEverything() {
  auto request = Parsed<v1::ExplainRequest>(R"pb(
    model { name: "chest" version: 1 }
    methods: [ CAM_METHOD_GRAD_CAM, CAM_METHOD_HIRES_CAM ]
    classes { top_k: 2 }
    layer: "features.19"
    outputs: [ OUTPUT_RAW_MAP, OUTPUT_HEATMAP, OUTPUT_HEATMAP_PNG ]
    outputs: OUTPUT_OVERLAY_PNG
    render {
      color_map: COLOR_MAP_VIRIDIS
      blend: BLEND_BY_VALUE
      opacity: 0.25
      longest_side: 64
    }
  )pb");
  request.mutable_image()->set_encoded(
      MakePng(PatternPng(11, 9, SPNG_COLOR_TYPE_TRUECOLOR, 8)));
  return request;
}

v1::EvaluateRequest EvaluationByEverything() {
  return Parsed<v1::EvaluateRequest>(R"pb(
    config {
      model { name: "chest" }
      methods: CAM_METHOD_HIRES_CAM
      aopc {
        grids: [ 2, 4, 8 ]
        orders: [ PERTURBATION_ORDER_MORF, PERTURBATION_ORDER_RANDOM ]
        fill: PERTURBATION_FILL_MEAN
        return_curves: true
      }
      max_sensitivity { radii { radius: 0.1 points: 10 } }
      haas { is_signed: true }
      seed: 18446744073709551615
    }
  )pb");
}

v1::EvaluateRequest EncodedSample() {
  auto request = Parsed<v1::EvaluateRequest>(R"pb(
    sample {
      id: "normal/0007"
      class_label: "pneumonia"
      image {
        window { low: 10 high: 200 }
        source_id: "7"
      }
    }
  )pb");
  request.mutable_sample()->mutable_image()->set_encoded(
      MakeJpeg(SmoothJpeg(19, 17, 1)));
  return request;
}

v1::EvaluateRequest SampleOfLabels() {
  auto request = Parsed<v1::EvaluateRequest>(R"pb(
    sample {
      id: "0007"
      labels {
        positives: [ "pneumonia", "other" ]
        unknowns: "normal"
      }
    }
  )pb");
  *request.mutable_sample()->mutable_image()->mutable_tensor() = ZeroTensor();
  return request;
}

}  // namespace

std::vector<std::string> FuzzSeeds() {
  std::vector<std::string> seeds;
  v1::ExplainRequest explain = ExplainByEverything();
  seeds.push_back(explain.SerializeAsString());
  *explain.mutable_image()->mutable_tensor() = ZeroTensor();
  explain.mutable_classes()->mutable_indices()->add_values(1);
  seeds.push_back(explain.SerializeAsString());
  explain.mutable_classes()->mutable_labels()->add_values("pneumonia");
  for (int i = 0; i < 3 * 8 * 8; ++i) {
    explain.mutable_image()->mutable_tensor()->add_values(0.5f);
  }
  explain.mutable_image()->mutable_tensor()->clear_data();
  seeds.push_back(explain.SerializeAsString());
  seeds.push_back(EvaluationByEverything().SerializeAsString());
  seeds.push_back(EncodedSample().SerializeAsString());
  seeds.push_back(SampleOfLabels().SerializeAsString());
  explain.mutable_classes()->set_above_threshold(true);
  seeds.push_back(explain.SerializeAsString());
  return seeds;
}

}  // namespace camserve
