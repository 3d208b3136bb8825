#include "client/camctl/evaluation/result_lines.h"
#include "google/protobuf/text_format.h"
#include "tests/fuzz/fuzz_target.h"

namespace camserve {
namespace {

using camctl::PrintResultLine;

template <typename Message>
Message Parsed(const char* text) {
  Message message;
  Require(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

std::string StartLine() {
  const auto started = Parsed<v1::EvaluationStarted>(R"pb(
    config {
      model { name: "chest" version: 1 }
      methods: CAM_METHOD_HIRES_CAM
      aopc { grids: 2 orders: PERTURBATION_ORDER_MORF return_curves: true }
      haas {}
      seed: 18446744073709551615
    }
    model { name: "chest" version: 1 sha256: "00" }
    layer: "features.19"
    class_labels: [ "normal", "pneumonia" ]
    server_version: "1.2.3"
  )pb");
  return PrintResultLine(
      {"chest", camctl::RunStart{.data_set = "x\"rays\n", .started = started}});
}

std::string SampleLine() {
  return PrintResultLine({"chest", Parsed<v1::SampleResult>(R"pb(
                            id: "normal/0007"
                            class_index: 1
                            logits: [ -1.5, 3.25e-7 ]
                            aopc {
                              method: CAM_METHOD_HIRES_CAM
                              grid: 2
                              order: PERTURBATION_ORDER_MORF
                              score: 0.1
                              curve: [ 0, nan, inf, 1 ]
                            }
                            haas { method: CAM_METHOD_HIRES_CAM }
                            compute_time { seconds: 1 nanos: 5 }
                          )pb")});
}

std::string FailureLine() {
  return PrintResultLine({"chest", Parsed<v1::SampleFailure>(R"pb(
                            id: "normal/0008"
                            code: 3
                            reason: "neither"
                          )pb")});
}

std::string ExampleLine() {
  return PrintResultLine(
      {"chest",
       camctl::Example{.id = "normal/0007",
                       .image_png = "png",
                       .overlay_pngs = {{v1::CAM_METHOD_HIRES_CAM, "x"}}}});
}

}  // namespace

std::vector<std::string> FuzzSeeds() {
  const std::string start = StartLine();
  const std::string whole =
      start + SampleLine() + FailureLine() + ExampleLine();
  return {start,         SampleLine(), FailureLine(),
          ExampleLine(), whole,        whole.substr(0, whole.size() - 10)};
}

}  // namespace camserve
