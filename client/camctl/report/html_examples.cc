#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/camctl/report/html_elements.h"
#include "client/camctl/report/html_text.h"
#include "client/camctl/terminal/names.h"

namespace camserve::camctl {
namespace {

constexpr size_t kShown = 8;

// One example of each true class, then a second one of each, and so on; within
// a class they are sorted by id.
std::vector<const Example*> ShownExamples(const ReportedRun& run) {
  std::map<int, std::vector<const Example*>> classes;
  for (const Example& example : run.examples) {
    classes[example.class_index].push_back(&example);
  }
  std::vector<const Example*> shown;
  for (size_t turn = 0; turn < run.examples.size(); ++turn) {
    for (const auto& [index, examples] : classes) {
      if (turn >= examples.size() || shown.size() == kShown) continue;
      shown.push_back(examples[turn]);
    }
  }
  return shown;
}

std::string ClassLabel(const ReportedRun& run, int index) {
  const auto& labels = run.started.class_labels();
  if (index < 0 || index >= labels.size()) return absl::StrCat("class ", index);
  return labels[index];
}

// What the model says: the class that it predicts or, of a label, whether it is
// predicted.
std::string Predicted(const ReportedRun& run, const Example& example) {
  if (example.predicted_index.has_value()) {
    return ClassLabel(run, *example.predicted_index);
  }
  return example.is_predicted ? "predicted" : "not predicted";
}

std::string Picture(const std::string& png, const std::string& alternative) {
  return absl::StrCat("<img src=\"", PngUri(png), "\" alt=\"",
                      EscapeHtml(alternative), "\"/>");
}

std::string ExampleColumn(const ReportedRun& run, const Example& example) {
  std::string html = absl::StrCat("<div class=\"example\">",
                                  Picture(example.image_png, example.id));
  for (const auto& [method, png] : example.overlay_pngs) {
    html += Picture(png, absl::StrCat(MethodTitle(method), " of ", example.id));
  }
  absl::StrAppend(
      &html, "<p>", EscapeHtml(ClassLabel(run, example.class_index)),
      "</p><p class=\"", example.is_predicted ? "right" : "wrong", "\">",
      example.is_predicted ? "✓ " : "✗ ", EscapeHtml(Predicted(run, example)),
      "</p><p class=\"id\">", EscapeHtml(example.id), "</p></div>\n");
  return html;
}

std::string Methods(const std::vector<const Example*>& examples) {
  std::string text;
  for (const auto& [method, png] : examples.front()->overlay_pngs) {
    absl::StrAppend(&text, ", ", MethodTitle(method));
  }
  return text;
}

}  // namespace

std::string HtmlExamples(const ReportedRun& run, int number) {
  const std::vector<const Example*> examples = ShownExamples(run);
  std::string html = "<figure>\n<div class=\"examples\">\n";
  for (const Example* example : examples) html += ExampleColumn(run, *example);
  absl::StrAppend(
      &html, "</div>\n<figcaption><b>Figure ", number, ".</b> Examples of ",
      EscapeHtml(run.label), ". From top to bottom: the image",
      EscapeHtml(Methods(examples)),
      run.is_multi_label()
          ? "; one of its labels, whose overlays these are; whether the model "
            "predicts it (✓) or not (✗)"
          : "; the true class; the predicted class, marked right (✓) or wrong "
            "(✗)",
      "; the sample.</figcaption>\n</figure>\n");
  return html;
}

}  // namespace camserve::camctl
