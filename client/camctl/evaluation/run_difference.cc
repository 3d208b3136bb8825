#include "client/camctl/evaluation/run_difference.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/camctl/evaluation/sample_scores_reader.h"
#include "client/camctl/terminal/names.h"
#include "client/camctl/terminal/text.h"

namespace camserve::camctl {
namespace {

// "none", or the fields as protobuf's text has them.
std::string SettingsText(bool present,
                         const google::protobuf::Message& settings) {
  if (!present) return "none";
  const std::string text = settings.ShortDebugString();
  return absl::StrCat("{", absl::StripAsciiWhitespace(text), "}");
}

class DifferenceList {
 public:
  void Add(absl::string_view name, const std::string& before,
           const std::string& now) {
    if (before == now) return;
    differences_.push_back(absl::StrCat(name, " ", OrNone(before), " before, ",
                                        OrNone(now), " now"));
  }

  std::vector<std::string> Take() && { return std::move(differences_); }

 private:
  static std::string OrNone(const std::string& text) {
    return text.empty() ? "none" : text;
  }

  std::vector<std::string> differences_;
};

std::string Methods(const v1::EvaluationConfig& config) {
  return absl::StrJoin(
      config.methods(), ", ", [](std::string* text, int method) {
        absl::StrAppend(text, MethodTitle(static_cast<v1::CamMethod>(method)));
      });
}

// Runs that were recorded before there were multi-label models do not name
// their output, which is that of exclusive classes.
std::string Output(const v1::EvaluationStarted& started) {
  return OutputOf(started) == OutputKind::kMultiLabel
             ? OutputWords(v1::OUTPUT_KIND_MULTI_LABEL)
             : OutputWords(v1::OUTPUT_KIND_EXCLUSIVE);
}

void AddConfig(const v1::EvaluationConfig& before,
               const v1::EvaluationConfig& now, DifferenceList& list) {
  list.Add("seed", absl::StrCat(before.seed()), absl::StrCat(now.seed()));
  list.Add("methods", Methods(before), Methods(now));
  list.Add("AOPC", SettingsText(before.has_aopc(), before.aopc()),
           SettingsText(now.has_aopc(), now.aopc()));
  list.Add("Max-Sensitivity",
           SettingsText(before.has_max_sensitivity(), before.max_sensitivity()),
           SettingsText(now.has_max_sensitivity(), now.max_sensitivity()));
  list.Add("HAAS", SettingsText(before.has_haas(), before.haas()),
           SettingsText(now.has_haas(), now.haas()));
}

}  // namespace

std::vector<std::string> Differences(const v1::EvaluationStarted& before,
                                     const v1::EvaluationStarted& now) {
  DifferenceList list;
  list.Add("model", before.model().name(), now.model().name());
  list.Add("version", absl::StrCat(before.model().version()),
           absl::StrCat(now.model().version()));
  list.Add("SHA-256", before.model().sha256(), now.model().sha256());
  list.Add("layer", before.layer(), now.layer());
  list.Add("classes", absl::StrJoin(before.class_labels(), ", "),
           absl::StrJoin(now.class_labels(), ", "));
  list.Add("output", Output(before), Output(now));
  list.Add("thresholds", absl::StrJoin(before.thresholds(), ", "),
           absl::StrJoin(now.thresholds(), ", "));
  AddConfig(before.config(), now.config(), list);
  return std::move(list).Take();
}

std::vector<std::string> Differences(const RunStart& before,
                                     const RunStart& now) {
  std::vector<std::string> differences =
      Differences(before.started, now.started);
  DifferenceList list;
  list.Add("data set", before.data_set, now.data_set);
  for (std::string& difference : std::move(list).Take()) {
    differences.push_back(std::move(difference));
  }
  return differences;
}

absl::Status SameRun(absl::string_view run, const RunStart& before,
                     const RunStart& again) {
  const std::vector<std::string> differences = Differences(before, again);
  if (differences.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "run ", run,
      " begins again with other settings: ", absl::StrJoin(differences, "; ")));
}

absl::Status RunNotBegun(absl::string_view run) {
  return absl::FailedPreconditionError(
      absl::StrCat("run ", run, " did not begin before it"));
}

absl::Status MeasuredTwice(absl::string_view run, absl::string_view sample) {
  return absl::AlreadyExistsError(
      absl::StrCat("run ", run, " has a result of ", sample, " before it"));
}

}  // namespace camserve::camctl
