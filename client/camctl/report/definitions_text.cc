#include "client/camctl/report/definitions_text.h"

namespace camserve::camctl {

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

}  // namespace camserve::camctl
