// What the report says of each metric: what it measures, where it is from, and
// the captions of its figures.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_METRIC_TEXT_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_METRIC_TEXT_H_

#include <string>
#include <vector>

#include "client/camctl/report/report_data.h"
#include "common/scores/metric.h"

namespace camserve::camctl {

struct Definition {
  const char* name;
  const char* text;
  const char* source;  // empty where there is nothing to cite
};

inline constexpr Definition kClassificationDefinition = {
    "Classification",
    "Balanced accuracy is the mean recall of the classes that have samples. "
    "Mean AUC averages the areas under the ROC curves of each class against "
    "the rest, for the classes that have one; ties count one half.",
    "Mann and Whitney 1947"};

inline constexpr Definition kMultiLabelDefinition = {
    "Multi-label classification",
    "An image may have several labels, or none. The probability of each is the "
    "sigmoid of its own logit, and a label is predicted where that is at or "
    "above the label's threshold. Sensitivity, specificity, their mean (the "
    "balanced accuracy) and AUC are those of each label by itself, over the "
    "samples of which it is known; their means are over the labels that have "
    "both positives and negatives. Exact match is the share of the samples "
    "without an unknown label whose predicted labels are the true ones.",
    "Mann and Whitney 1947"};

inline constexpr Definition kPairDefinition = {
    "Pairs",
    "Explanations of multi-label models are measured over pairs of an image "
    "and one of its labels: what is said below of a sample and its class is "
    "said of a pair, which is correctly classified where its label is "
    "predicted. Scores are means over all pairs, so that an image counts as "
    "often as it has labels; intervals draw images with all their pairs.",
    ""};

inline constexpr Definition kAopcDefinition = {
    "AOPC",
    "The area over the perturbation curve: regions of the image are replaced "
    "in the order of their heatmap values, most relevant first, and the "
    "probability that the predicted class has lost is averaged over the steps. "
    "It is taken over correctly classified samples; a heatmap that ranks well "
    "what the model uses exceeds the random order.",
    "Samek et al. 2015, arXiv 1509.06321"};

inline constexpr Definition kMaxSensitivityDefinition = {
    "Max-Sensitivity",
    "The greatest Euclidean distance between the heatmap of an image and those "
    "of images drawn uniformly within a radius of it, in the model's "
    "normalised input space. It is taken over correctly classified samples, "
    "for the true class; the relative score is divided by the norm of the "
    "unperturbed heatmap.",
    "Yeh et al. 2019, arXiv 1901.09392"};

inline constexpr Definition kHaasDefinition = {
    "HAAS",
    "The heatmap assisted accuracy score: the accuracy on images whose pixels "
    "are amplified where the heatmap of the true class is high, over the "
    "accuracy on the images as they are. Above 1, what the method highlights "
    "helps the model.",
    "IEEE Xplore 9800759"};

inline constexpr Definition kPageDefinition = {
    "Definitions",
    "What each number means, exactly, is said by definitions.md beside "
    "camserve's contract, proto/camserve/v1.",
    ""};

inline constexpr Definition kIntervalDefinition = {
    "Intervals",
    "95% percentile bootstrap intervals over samples, 1,000 replicates where "
    "nothing else is said. A "
    "method is called better where the interval of the paired difference, "
    "taken from the same replicates over the samples that both methods have, "
    "excludes 0.",
    "Efron and Tibshirani 1993"};

// The definitions for the kinds of models that `report` has. Thread-safe.
std::vector<Definition> ClassificationDefinitions(const Report& report);

// What the metric measures and where it is from; null where there is no text on
// it. Thread-safe, as are those below.
const Definition* DefinitionOf(Metric metric);

// What a table of the metric's scores in a role shows, without a full stop:
// "Max-Sensitivity by radius, with 95% bootstrap intervals; less is better".
std::string ScoreCaption(Metric metric, ScoreRole role);

// The caption of the figure of its scores over its only parameter.
std::string FigureCaption(Metric metric);

// As ScoreCaption, for the relative scores, and for the scores by label.
std::string RelativeCaption(Metric metric);
std::string LabelCaption(Metric metric);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_METRIC_TEXT_H_
