#include "client/camctl/explanation/explain_options.h"

#include "client/camctl/commands/shared_flags.h"
#include "client/camctl/terminal/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace camserve::camctl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

template <typename T>
void ExpectUsageError(const absl::StatusOr<T>& result, const char* part) {
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(ExitCodeOf(result.status()), ExitCode::kUsage);
  EXPECT_THAT(result.status().message(), HasSubstr(part));
}

TEST(ParseClassesTest, ALabelThatIsANumberIsALabel) {
  EXPECT_THAT(ParseClasses({"pneumonia", "Größe"}, {})->labels().values(),
              ElementsAre("pneumonia", "Größe"));
  EXPECT_THAT(ParseClasses({"3", "label:7"}, {})->labels().values(),
              ElementsAre("3", "label:7"));
  EXPECT_THAT(ParseClasses({}, {"3", "0"})->indices().values(),
              ElementsAre(3, 0));
  EXPECT_EQ(ParseClasses({}, {})->selection_case(),
            v1::ClassSelector::SELECTION_NOT_SET);
}

TEST(ParseClassesTest, RefusesWhatIsNeither) {
  ExpectUsageError(ParseClasses({""}, {}), "--class: ");
  ExpectUsageError(ParseClasses({"\xff"}, {}), "--class: ");
  ExpectUsageError(ParseClasses({}, {"-1"}), "--class_index: ");
  ExpectUsageError(ParseClasses({}, {"pneumonia"}), "--class_index: ");
  ExpectUsageError(ParseClasses({}, {""}), "--class_index: ");
  ExpectUsageError(ParseClasses({"1"}, {"1"}), "--class_index: not together");
}

TEST(ParseWindowTest, TakesTwoFiniteNumbersInOrder) {
  const auto window = ParseWindow("-1.5,4095");
  ASSERT_TRUE(window.ok()) << window.status();
  EXPECT_EQ(window->low(), -1.5);
  EXPECT_EQ(window->high(), 4095);
}

TEST(ParseWindowTest, RefusesEverythingElse) {
  for (const char* text :
       {"", ",", "1", "1,", ",1", "1,2,3", "a,b", "nan,1", "0,inf", "1 2"}) {
    ExpectUsageError(ParseWindow(text), "--window: takes two numbers");
  }
  ExpectUsageError(ParseWindow("5,5"), "below the second");
  ExpectUsageError(ParseWindow("6,5"), "below the second");
}

TEST(ParseModelSpecTest, TakesANameAndAVersion) {
  EXPECT_EQ(ParseModelSpec("--model", "chest")->name(), "chest");
  EXPECT_EQ(ParseModelSpec("--model", "chest")->version(), 0);
  EXPECT_EQ(ParseModelSpec("--model", "chest:12")->name(), "chest");
  EXPECT_EQ(ParseModelSpec("--model", "chest:12")->version(), 12);
}

TEST(ParseModelSpecTest, RefusesEverythingElse) {
  for (const char* text : {"", ":1", "chest:", "chest:0", "chest:-1",
                           "chest:new", "chest:99999999999999999999", "\xff"}) {
    ExpectUsageError(ParseModelSpec("--model", text), "--model: ");
  }
}

}  // namespace
}  // namespace camserve::camctl
