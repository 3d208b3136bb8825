// A classifier whose answers can be worked out by hand.
#ifndef CAMSERVE_TESTS_METRICS_FAKE_CLASSIFIER_H_
#define CAMSERVE_TESTS_METRICS_FAKE_CLASSIFIER_H_

#include <functional>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include "server/metrics/classifier.h"

namespace camserve {

// Two classes with the logits (0, z), z the sum of the image's pixels; its
// heatmaps are what `heatmap` makes of a class and an image. Notes what it was
// asked.
class FakeClassifier : public Classifier {
 public:
  using HeatmapFunction = std::function<Tensor(
      CamMethod method, int class_index, const Tensor& image)>;

  explicit FakeClassifier(HeatmapFunction heatmap)
      : heatmap_(std::move(heatmap)) {}

  absl::StatusOr<Tensor> Logits(Tensor batch) override {
    const int64_t images = batch.shape[0];
    const size_t size = batch.values.size() / images;
    Tensor logits = {.shape = {images, 2}};
    for (int64_t n = 0; n < images; ++n) {
      const auto begin = batch.values.begin() + static_cast<int64_t>(n * size);
      images_.insert({begin, begin + static_cast<int64_t>(size)});
      logits.values.push_back(0);
      logits.values.push_back(Sum({begin, begin + static_cast<int64_t>(size)}));
    }
    batch_sizes_.push_back(images);
    return logits;
  }

  absl::StatusOr<std::vector<SampleExplanation>> Explain(
      std::vector<SampleQuestion> questions) override {
    std::vector<SampleExplanation> answers;
    for (const SampleQuestion& question : questions) {
      SampleExplanation answer;
      answer.logits = {0, Sum(question.input.values)};
      const auto classes = std::get<ClassIndices>(question.classes);
      for (const int m : classes) {
        for (const CamMethod method : question.methods) {
          answer.maps.push_back(Map(method, m, question.input));
        }
      }
      explained_classes_.insert(classes);
      answers.push_back(std::move(answer));
    }
    explain_sizes_.push_back(static_cast<int64_t>(questions.size()));
    return answers;
  }

  // The images that Logits saw, and how many came together.
  const std::multiset<std::vector<float>>& images() const { return images_; }
  const std::vector<int64_t>& batch_sizes() const { return batch_sizes_; }
  const std::vector<int64_t>& explain_sizes() const { return explain_sizes_; }
  // Of which classes Explain gave maps, each time.
  const std::multiset<std::vector<int>>& explained_classes() const {
    return explained_classes_;
  }

 private:
  SignedMap Map(CamMethod method, int m, const Tensor& image) const {
    SignedMap map;
    map.method = method;
    map.class_index = m;
    map.heatmap = heatmap_(method, m, image);
    map.signed_heatmap = map.heatmap;
    for (float& value : map.signed_heatmap.values) value = -value;
    return map;
  }

  static float Sum(const std::vector<float>& values) {
    float sum = 0;
    for (const float value : values) sum += value;
    return sum;
  }

  const HeatmapFunction heatmap_;
  std::multiset<std::vector<float>> images_;
  std::vector<int64_t> batch_sizes_;
  std::vector<int64_t> explain_sizes_;
  std::multiset<std::vector<int>> explained_classes_;
};

// The image's first channel.
inline Tensor FirstChannel(CamMethod /*method*/, int /*class_index*/,
                           const Tensor& image) {
  Tensor map = {.shape = {image.shape[1], image.shape[2]}};
  map.values.assign(image.values.begin(),
                    image.values.begin() + map.shape[0] * map.shape[1]);
  return map;
}

}  // namespace camserve

#endif  // CAMSERVE_TESTS_METRICS_FAKE_CLASSIFIER_H_
