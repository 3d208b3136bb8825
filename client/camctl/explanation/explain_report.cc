#include "client/camctl/explanation/explain_report.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/camctl/terminal/names.h"
#include "client/camctl/terminal/table.h"
#include "client/camctl/terminal/text.h"

namespace camserve::camctl {
namespace {

// Of a thousand classes nobody reads the last ones.
constexpr int kShownScores = 10;

std::string Number(double value) { return absl::StrFormat("%.4f", value); }

std::string Heading(const std::string& image,
                    const v1::ExplainResponse& response, bool colors) {
  std::string heading = Styled(PrintableText(image), Style::kStrong, colors);
  absl::StrAppend(&heading, "  ", PrintableText(ModelTitle(response.model())),
                  "  ", PrintableText(response.layer()));
  if (response.output() == v1::OUTPUT_KIND_MULTI_LABEL ||
      response.output() == v1::OUTPUT_KIND_REGRESSION) {
    absl::StrAppend(&heading, "  ", OutputWords(response.output()));
  }
  if (response.image_width() > 0) {
    absl::StrAppend(&heading, "  ", response.image_width(), " x ",
                    response.image_height());
  }
  return heading + "\n";
}

// How many of the scores are worth a line: all that are predicted, however low
// their threshold.
int ShownScores(const v1::ExplainResponse& response) {
  int shown = std::min(response.scores_size(), kShownScores);
  for (int i = shown; i < response.scores_size(); ++i) {
    if (response.scores(i).predicted()) shown = i + 1;
  }
  return shown;
}

Table ScoreTable(const v1::ExplainResponse& response, int shown) {
  Table table({{"index", Align::kRight},
               {"label"},
               {"logit", Align::kRight},
               {"probability", Align::kRight},
               {"predicted"}});
  for (int i = 0; i < shown; ++i) {
    const v1::ClassScore& score = response.scores(i);
    table.AddRow({absl::StrCat(score.index()), score.label(),
                  Number(score.logit()), Number(score.probability()),
                  score.predicted() ? Cell("yes", Style::kStrong) : Cell("")});
  }
  return table;
}

// Measurements have no probability, and no class is predicted.
Table ValueTable(const v1::ExplainResponse& response, int shown) {
  Table table({{"index", Align::kRight}, {"label"}, {"value", Align::kRight}});
  for (int i = 0; i < shown; ++i) {
    const v1::ClassScore& score = response.scores(i);
    table.AddRow(
        {absl::StrCat(score.index()), score.label(), Number(score.logit())});
  }
  return table;
}

std::string Scores(const v1::ExplainResponse& response, bool colors) {
  const bool is_regression = response.output() == v1::OUTPUT_KIND_REGRESSION;
  const int shown = ShownScores(response);
  std::string text = (is_regression ? ValueTable(response, shown)
                                    : ScoreTable(response, shown))
                         .Render(colors);
  if (shown < response.scores_size()) {
    absl::StrAppend(&text, "and ", response.scores_size() - shown, " more ",
                    is_regression ? "outputs" : "classes", "\n");
  }
  return text;
}

void AddExplanation(const v1::Explanation& explanation, Table& table) {
  const v1::Faithfulness& faithfulness = explanation.faithfulness();
  const bool has_residual = faithfulness.error().empty();
  const std::string empty = EmptyReasonWords(explanation.empty_reason());
  table.AddRow(
      {MethodTitle(explanation.method()), explanation.target().label(),
       VerdictCell(faithfulness.verdict()), Number(faithfulness.map_sum()),
       has_residual ? Number(faithfulness.logit() - faithfulness.bias()) : "-",
       has_residual ? absl::StrFormat("%.1e", faithfulness.residual()) : "-",
       absl::StrFormat("%.1f %%", 100 * explanation.positive_share()),
       empty.empty() ? Cell("evidence") : Cell(empty, Style::kFaint)});
}

// Notes on what the numbers alone do not tell. Each is given once.
std::vector<std::string> Notes(const v1::ExplainResponse& response) {
  std::vector<std::string> notes;
  const auto add = [&](std::string note) {
    if (std::find(notes.begin(), notes.end(), note) == notes.end()) {
      notes.push_back(std::move(note));
    }
  };
  if (response.layer_calls() > 1) {
    add(absl::StrCat(response.layer(), " is called ", response.layer_calls(),
                     " times in a pass: the last call is explained"));
  }
  for (const v1::Explanation& explanation : response.explanations()) {
    if (explanation.empty_reason() == v1::EMPTY_REASON_SATURATED) {
      add("saturated: the model returns probabilities without logits under "
          "them; this one is 1 or 0 to float32, and all its gradients are 0");
    }
    const std::string& error = explanation.faithfulness().error();
    if (!error.empty()) {
      add(absl::StrCat("no bias and no residual of ",
                       explanation.target().label(), ": ", error));
    }
  }
  return notes;
}

std::string Explanations(const v1::ExplainResponse& response, bool colors) {
  // There can be none only where the predicted labels were asked for.
  if (response.explanations().empty()) {
    return "no label is at or above its threshold: nothing to explain\n";
  }
  const bool is_regression = response.output() == v1::OUTPUT_KIND_REGRESSION;
  Table table({{"method"},
               {is_regression ? "output" : "class"},
               {"verdict"},
               {"map sum", Align::kRight},
               {is_regression ? "value - bias" : "logit - bias", Align::kRight},
               {"residual", Align::kRight},
               {"positive", Align::kRight},
               {"shows"}});
  for (const v1::Explanation& explanation : response.explanations()) {
    AddExplanation(explanation, table);
  }
  return table.Render(colors);
}

std::string NoteLines(const v1::ExplainResponse& response) {
  std::string lines;
  for (const std::string& note : Notes(response)) {
    absl::StrAppend(&lines, PrintableText(note), "\n");
  }
  return lines;
}

std::string Times(const v1::StageTimes& times, bool colors) {
  const auto milliseconds = [](const google::protobuf::Duration& duration) {
    return absl::StrFormat("%.1f ms",
                           1e3 * duration.seconds() + 1e-6 * duration.nanos());
  };
  return Styled(absl::StrCat("queue ", milliseconds(times.queue()), ", decode ",
                             milliseconds(times.decode()), ", compute ",
                             milliseconds(times.compute()), ", render ",
                             milliseconds(times.render()), ", batch of ",
                             times.batch_size()),
                Style::kFaint, colors) +
         "\n";
}

}  // namespace

std::string ExplainReport(const std::string& image,
                          const v1::ExplainResponse& response,
                          const std::string& folder,
                          const std::vector<ExplanationFiles>& files,
                          bool colors) {
  std::string report =
      absl::StrCat(Heading(image, response, colors), Scores(response, colors),
                   "\n", Explanations(response, colors), NoteLines(response),
                   "\n", Times(response.times(), colors));
  for (const ExplanationFiles& file : files) {
    for (const std::string& overlay : {file.overlay_png, file.overlay_jpeg}) {
      if (overlay.empty()) continue;
      absl::StrAppend(&report,
                      PrintableText(absl::StrCat(folder, "/", overlay)), "\n");
    }
  }
  return report;
}

}  // namespace camserve::camctl
