#include "client/camctl/formats/file_names.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace camserve::camctl {
namespace {

using testing::ElementsAre;

v1::Explanation MakeExplanation(int index, const std::string& label) {
  v1::Explanation explanation;
  explanation.set_method(v1::CAM_METHOD_HIRES_CAM);
  explanation.mutable_target()->set_index(index);
  explanation.mutable_target()->set_label(label);
  return explanation;
}

TEST(SafeNamePartTest, KeepsNamesOfPeople) {
  EXPECT_EQ(SafeNamePart("chest_01-a", 60), "chest_01-a");
  EXPECT_EQ(SafeNamePart("Lungenentzündung", 60), "Lungenentzündung");
}

TEST(SafeNamePartTest, NothingEscapesTheFolder) {
  EXPECT_EQ(SafeNamePart("../../etc/passwd", 60), "______etc_passwd");
  EXPECT_EQ(SafeNamePart("..", 60), "__");
  EXPECT_EQ(SafeNamePart("/", 60), "_");
  EXPECT_EQ(SafeNamePart("", 60), "_");
  EXPECT_EQ(SafeNamePart("a\\b:c*", 60), "a_b_c_");
  EXPECT_EQ(SafeNamePart(std::string("a\0b", 3), 60), "a_b");
  EXPECT_EQ(SafeNamePart("-rf", 60), "_rf");
  EXPECT_EQ(SafeNamePart("\xff\n", 60), "__");
}

TEST(SafeNamePartTest, IsBounded) {
  EXPECT_EQ(SafeNamePart(std::string(1000, 'a'), 60).size(), 60u);
  EXPECT_EQ(SafeNamePart("äääää", 5), "ää");
}

TEST(ImageStemsTest, AreTheBaseNames) {
  EXPECT_THAT(ImageStems({"x/a.png", "y/b.jpeg", "c"}),
              ElementsAre("a", "b", "c"));
}

TEST(ImageStemsTest, TwoOfOneNameStayApart) {
  EXPECT_THAT(ImageStems({"x/a.png", "y/a.png", "a-2.jpg", "A.PNG", "a.b.png"}),
              ElementsAre("a", "a-2", "a-2-2", "A-3", "a_b"));
}

TEST(ImageStemsTest, ManyOfOneNameStayApart) {
  std::vector<std::string> paths;
  for (int i = 0; i < 300; ++i) paths.push_back(absl::StrCat(i, "/scan.png"));
  const std::vector<std::string> stems = ImageStems(paths);
  EXPECT_EQ(std::set<std::string>(stems.begin(), stems.end()).size(), 300u);
}

TEST(ExplanationStemTest, NamesClassAndMethod) {
  EXPECT_EQ(ExplanationStem("scan", MakeExplanation(1, "pneumonia")),
            "scan.1-pneumonia.hirescam");
}

TEST(ExplanationStemTest, ClassesOfOneLabelStayApart) {
  EXPECT_NE(ExplanationStem("scan", MakeExplanation(1, "a/b")),
            ExplanationStem("scan", MakeExplanation(2, "a.b")));
}

TEST(ExplanationStemTest, FitsAFileSystem) {
  const std::string stem = ImageStems({std::string(250, 'x') + ".png"})[0];
  EXPECT_LT(
      ExplanationStem(stem, MakeExplanation(999999, std::string(999, 'y')))
          .size(),
      220u);
}

}  // namespace
}  // namespace camserve::camctl
