#include "client/camctl/commands/model_report.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace camserve::camctl {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string TextOf(int classes) {
  v1::ModelInfo model;
  for (int i = 0; i < classes; ++i) {
    model.add_class_labels(absl::StrCat("label", i));
  }
  return ModelReport(model, /*colors=*/false);
}

TEST(ModelReportTest, OfAThousandLabelsTheFirstAreShown) {
  EXPECT_THAT(TextOf(1000),
              HasSubstr(", 19 label19 and 980 more, which --json has\n"));
}

TEST(ModelReportTest, NoLabelIsLeftOutAlone) {
  EXPECT_THAT(TextOf(21), HasSubstr(", 20 label20\n"));
  EXPECT_THAT(TextOf(22), HasSubstr(", 19 label19 and 2 more"));
  EXPECT_THAT(TextOf(2), Not(HasSubstr("more")));
}

}  // namespace
}  // namespace camserve::camctl
