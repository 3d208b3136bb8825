#include "client/camctl/report/metric_text.h"

#include <map>

#include "absl/strings/str_cat.h"

namespace camserve::camctl {
namespace {

constexpr char kIntervals[] = ", with 95% bootstrap intervals";

struct MetricText {
  const Definition* definition = nullptr;
  // What follows the metric's name in captions, by role.
  std::map<ScoreRole, const char*> roles;
  const char* headline_tail = "";  // at the end of the headlines' caption
  const char* relative_to = "";
  const char* figure = nullptr;  // caption of the figure over the parameter
  const char* labels = ": means over the label's pairs";
};

const std::map<Metric, MetricText>& Texts() {
  static const auto* const texts = new std::map<Metric, MetricText>{
      {Metric::kAopc,
       {.definition = &kAopcDefinition,
        .roles = {{ScoreRole::kHeadline,
                   ", the most relevant regions first (MoRF)"},
                  {ScoreRole::kSecondary,
                   ", the least relevant regions first (LeRF)"}},
        .labels = ", the most relevant regions first (MoRF): means over the "
                  "label's pairs"}},
      {Metric::kMaxSensitivity,
       {.definition = &kMaxSensitivityDefinition,
        .roles = {{ScoreRole::kHeadline, " by radius"}},
        .relative_to = ", over the norm of the unperturbed heatmap",
        .figure = "Max-Sensitivity over the radius of the noise, as it is and "
                  "relative to the norm of the unperturbed heatmap; bands are "
                  "95% bootstrap intervals."}},
      {Metric::kHaas,
       {.definition = &kHaasDefinition,
        .headline_tail = ", and the accuracies on the images as they are and "
                         "as each method brightens them",
        .labels = ", of those that are predicted on some image as it is"}}};
  return *texts;
}

const MetricText& TextOf(Metric metric) {
  static const auto* const none = new MetricText();
  const auto found = Texts().find(metric);
  return found == Texts().end() ? *none : found->second;
}

const char* Direction(Better better) {
  return better == Better::kGreater ? "; greater is better"
                                    : "; less is better";
}

// A secondary score is better the other way round: to remove first what matters
// least should change nothing.
Better BetterIn(Metric metric, ScoreRole role) {
  const Better better = TraitsOf(metric).better;
  if (role != ScoreRole::kSecondary) return better;
  return better == Better::kGreater ? Better::kLess : Better::kGreater;
}

}  // namespace

std::vector<Definition> ClassificationDefinitions(const Report& report) {
  std::vector<Definition> definitions;
  if (report.HasOutput(OutputKind::kExclusive)) {
    definitions.push_back(kClassificationDefinition);
  }
  if (report.HasOutput(OutputKind::kMultiLabel)) {
    definitions.push_back(kMultiLabelDefinition);
    definitions.push_back(kPairDefinition);
  }
  return definitions;
}

const Definition* DefinitionOf(Metric metric) {
  return TextOf(metric).definition;
}

std::string ScoreCaption(Metric metric, ScoreRole role) {
  const MetricText& text = TextOf(metric);
  const auto of_role = text.roles.find(role);
  return absl::StrCat(TraitsOf(metric).title,
                      of_role == text.roles.end() ? "" : of_role->second,
                      kIntervals,
                      role == ScoreRole::kHeadline ? text.headline_tail : "",
                      Direction(BetterIn(metric, role)));
}

std::string FigureCaption(Metric metric) {
  if (TextOf(metric).figure != nullptr) return TextOf(metric).figure;
  const MetricTraits& traits = TraitsOf(metric);
  return absl::StrCat(traits.title, " over the ", traits.parameters[0].name,
                      "; bands are 95% bootstrap intervals.");
}

std::string RelativeCaption(Metric metric) {
  return absl::StrCat("Relative ", TraitsOf(metric).title,
                      TextOf(metric).relative_to, kIntervals,
                      Direction(TraitsOf(metric).better));
}

std::string LabelCaption(Metric metric) {
  return absl::StrCat(TraitsOf(metric).title, " by label",
                      TextOf(metric).labels,
                      Direction(TraitsOf(metric).better));
}

}  // namespace camserve::camctl
