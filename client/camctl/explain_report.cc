#include "client/camctl/explain_report.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/camctl/names.h"
#include "client/camctl/table.h"
#include "client/camctl/text.h"

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
  if (response.image_width() > 0) {
    absl::StrAppend(&heading, "  ", response.image_width(), " x ",
                    response.image_height());
  }
  return heading + "\n";
}

std::string Scores(const v1::ExplainResponse& response, bool colors) {
  Table table({{"class", Align::kRight},
               {"label"},
               {"logit", Align::kRight},
               {"probability", Align::kRight}});
  const int shown = std::min(response.scores_size(), kShownScores);
  for (int i = 0; i < shown; ++i) {
    const v1::ClassScore& score = response.scores(i);
    table.AddRow({absl::StrCat(score.index()), score.label(),
                  Number(score.logit()), Number(score.probability())});
  }
  std::string text = table.Render(colors);
  if (shown < response.scores_size()) {
    absl::StrAppend(&text, "and ", response.scores_size() - shown,
                    " more classes\n");
  }
  return text;
}

std::string Explanations(const v1::ExplainResponse& response, bool colors) {
  Table table({{"method"},
               {"class"},
               {"verdict"},
               {"map sum", Align::kRight},
               {"logit - bias", Align::kRight},
               {"residual", Align::kRight},
               {"positive", Align::kRight},
               {"shows"}});
  for (const v1::Explanation& explanation : response.explanations()) {
    const v1::Faithfulness& faithfulness = explanation.faithfulness();
    const std::string empty = EmptyReasonWords(explanation.empty_reason());
    table.AddRow(
        {MethodTitle(explanation.method()), ClassTitle(explanation.target()),
         VerdictCell(faithfulness.verdict()), Number(faithfulness.map_sum()),
         Number(faithfulness.logit() - faithfulness.bias()),
         absl::StrFormat("%.1e", faithfulness.residual()),
         absl::StrFormat("%.1f %%", 100 * explanation.positive_share()),
         empty.empty() ? Cell("evidence") : Cell(empty, Style::kFaint)});
  }
  return table.Render(colors);
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
  std::string report = absl::StrCat(
      Heading(image, response, colors), Scores(response, colors), "\n",
      Explanations(response, colors), "\n", Times(response.times(), colors));
  for (const ExplanationFiles& file : files) {
    if (!file.overlay_png.empty()) {
      absl::StrAppend(
          &report, PrintableText(absl::StrCat(folder, "/", file.overlay_png)),
          "\n");
    }
  }
  return report;
}

}  // namespace camserve::camctl
