// Any bytes as a request of Explain, and as a message of an Evaluate stream.
#include <algorithm>
#include <cmath>
#include <memory>
#include <set>
#include <vector>

#include "camserve/v1/explanation_service.pb.h"
#include "server/api/evaluation_reader.h"
#include "server/api/image_reader.h"
#include "server/api/request_reader.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/repository/fake_model.h"

namespace camserve {
namespace {

// Small, so that a run is fast and memory that a request asks for is noticed.
ServiceLimits Limits() {
  return {.image = {.pixels = 1 << 14, .side = 1024}, .classes_per_request = 2};
}

ServedModel FakeServedModel() {
  ServedModel model;
  model.identity = {.name = "chest", .version = 1};
  model.input = {
      .channels = 3, .height = 8, .width = 8, .mean = {0.5f}, .std = {0.5f}};
  model.class_labels = {"normal", "pneumonia", "other"};
  model.instances = {std::make_shared<FakeModel>(3)};
  model.placements = {"cpu"};
  return model;
}

ServedModel FakeMultiLabelModel() {
  ServedModel model = FakeServedModel();
  model.output = OutputKind::kMultiLabel;
  model.thresholds = {0.5, 0.25, 0.75};
  return model;
}

template <typename T>
bool TakenOrRefused(const absl::StatusOr<T>& read) {
  if (!read.ok()) {
    RequireRefusal(read.status(), absl::StatusCode::kInvalidArgument);
  }
  return read.ok();
}

void CheckInput(const Tensor& input) {
  Require(input.shape == std::vector<int64_t>{3, 8, 8});
  Require(input.values.size() == 3 * 8 * 8);
  for (const float value : input.values) Require(std::isfinite(value));
}

void FuzzImage(const v1::Image& image, const ServedModel& model) {
  const auto read = ReadImage(image, model, Limits().image);
  if (!TakenOrRefused(read)) return;
  CheckInput(read->input);
  if (CheckPicture(image).ok()) {
    Require(ReadPicture(image, model, Limits().image).ok());
  }
}

void FuzzExplain(const v1::ExplainRequest& request, const ServedModel& model) {
  const auto spec = ReadModelSpec(request.model());
  if (TakenOrRefused(spec)) Require(spec->version >= 0);
  const auto options = ReadExplainOptions(request, model, Limits());
  if (TakenOrRefused(options)) {
    Require(!options->methods.empty() && options->methods.size() <= 2);
    Require(options->longest_side >= 0);
  }
  FuzzImage(request.image(), model);
}

void FuzzEvaluate(const v1::EvaluateRequest& request,
                  const ServedModel& model) {
  TakenOrRefused(ReadEvaluationConfig(request.config(), model));
  const auto sample = ReadSample(request.sample(), model, Limits());
  if (!TakenOrRefused(sample)) return;
  CheckInput(sample->x);
  std::set<int> named;
  for (const auto* classes :
       {&sample->true_classes, &sample->unknown_classes}) {
    Require(std::is_sorted(classes->begin(), classes->end()));
    for (const int index : *classes) {
      Require(index >= 0 && index < 3 && named.insert(index).second);
    }
  }
}

void FuzzRequest(const uint8_t* data, int size) {
  static const auto& models =
      *new std::vector<ServedModel>{FakeServedModel(), FakeMultiLabelModel()};
  v1::ExplainRequest explain;
  v1::EvaluateRequest evaluate;
  const bool is_explain = explain.ParseFromArray(data, size);
  const bool is_evaluate = evaluate.ParseFromArray(data, size);
  for (const ServedModel& model : models) {
    if (is_explain) FuzzExplain(explain, model);
    if (is_evaluate) FuzzEvaluate(evaluate, model);
  }
}

}  // namespace
}  // namespace camserve

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  camserve::FuzzRequest(data, static_cast<int>(size));
  return 0;
}
