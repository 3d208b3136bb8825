#include "client/camctl/evaluation/data_set.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/files.h"

namespace camserve::camctl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::vector<std::string> kLabels = {"normal", "Pneumonia", "肺がん"};

class DataSetTest : public testing::Test {
 protected:
  std::string Path(const std::string& name) const {
    return (folder_.path() / name).string();
  }

  // Makes the file, and the folders that it lies in.
  void File(const std::string& name, const std::string& contents = "") {
    WriteFile(folder_.path() / name, contents);
  }

  // "id=class" of each.
  static std::vector<std::string> Read(const std::string& path,
                                       const std::vector<std::string>& labels) {
    const auto set = ReadDataSet(path, OutputKind::kExclusive, labels);
    EXPECT_TRUE(set.ok()) << set.status();
    std::vector<std::string> texts;
    if (!set.ok()) return texts;
    for (const DataSample& sample : set->samples) {
      EXPECT_THAT(sample.true_classes, testing::SizeIs(1));
      texts.push_back(absl::StrCat(sample.id, "=", sample.true_classes[0]));
    }
    return texts;
  }

  // Of the set at "set", without what each begins with.
  std::vector<std::string> Notices(const DataSet& set) const {
    const std::string start = "data: " + Path("set") + ": ";
    std::vector<std::string> notices;
    for (const std::string& notice : set.notices) {
      EXPECT_THAT(notice, testing::StartsWith(start));
      notices.push_back(notice.substr(start.size()));
    }
    return notices;
  }

  static std::string Error(const std::string& path,
                           OutputKind output = OutputKind::kExclusive) {
    const auto samples = ReadDataSet(path, output, kLabels);
    EXPECT_FALSE(samples.ok());
    EXPECT_TRUE(absl::IsInvalidArgument(samples.status()) ||
                absl::IsNotFound(samples.status()));
    return std::string(samples.status().message());
  }

  TemporaryFolder folder_;
};

TEST_F(DataSetTest, AFolderHasAFolderForEachClass) {
  File("set/normal/b.png");
  File("set/normal/a.JPG");
  File("set/normal/notes.txt");
  File("set/Pneumonia/a.jpeg");
  File("set/肺がん/x.y.png");
  File("set/.git/config.png");
  File("set/README.md");
  EXPECT_THAT(
      Read(Path("set"), kLabels),
      ElementsAre("Pneumonia/a=1", "normal/a=0", "normal/b=0", "肺がん/x.y=2"));
  const auto set = ReadDataSet(Path("set"), OutputKind::kExclusive, kLabels);
  EXPECT_EQ(set->samples[1].path, Path("set/normal/a.JPG"));
  EXPECT_THAT(Notices(*set),
              ElementsAre("files beside the classes' folders are no samples: 1",
                          "samples are .png, .jpg, .jpeg, .jpe or .jfif; left "
                          "out are: 1 .txt"));
}

// As hospitals keep them: class/patient/study/image.
TEST_F(DataSetTest, FoldersBelowAClassBelongToIt) {
  File("set/normal/p1/s1/a.png");
  File("set/normal/p1/s2/a.jpe");
  File("set/normal/p2/a.jfif");
  File("set/Pneumonia/p1/a.png");
  EXPECT_THAT(Read(Path("set"), kLabels),
              ElementsAre("Pneumonia/p1/a=1", "normal/p1/s1/a=0",
                          "normal/p1/s2/a=0", "normal/p2/a=0"));
}

TEST_F(DataSetTest, WhatIsNoSampleIsCountedByItsEnding) {
  for (const char* name :
       {"a.png", "a.tif", "b.TIF", "c.dcm", "p/d.bmp", "readme"}) {
    File(absl::StrCat("set/normal/", name));
  }
  std::filesystem::create_directories(Path("set/Pneumonia"));
  const auto set = ReadDataSet(Path("set"), OutputKind::kExclusive, kLabels);
  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_THAT(Notices(*set),
              ElementsAre("the folder Pneumonia holds no image",
                          "samples are .png, .jpg, .jpeg, .jpe or .jfif; left "
                          "out are: 1 without an ending, 1 .bmp, 1 .dcm, 2 "
                          ".tif"));
}

TEST_F(DataSetTest, WhatSystemsLeaveIsPassedOver) {
  File("set/normal/a.png");
  for (const char* name :
       {"normal/._a.png", "normal/.DS_Store", "normal/@eaDir/a.png",
        "normal/Thumbs.db", "lost+found/a.png", "__MACOSX/normal/a.png",
        "@eaDir/a.png", "desktop.ini"}) {
    File(absl::StrCat("set/", name));
  }
  EXPECT_THAT(Read(Path("set"), kLabels), ElementsAre("normal/a=0"));
  EXPECT_THAT(
      ReadDataSet(Path("set"), OutputKind::kExclusive, kLabels)->notices,
      IsEmpty());
}

TEST_F(DataSetTest, ALinkToNothingIsAnErrorThatNamesIt) {
  File("set/normal/a.png");
  std::filesystem::create_symlink("gone.png", Path("set/normal/b.png"));
  EXPECT_EQ(Error(Path("set")), "data: cannot read " + Path("set/normal") +
                                    "/b.png: it is a link to nothing");
}

TEST_F(DataSetTest, LinkedFoldersAreReadOnce) {
  File("elsewhere/a.png");
  std::filesystem::create_directories(Path("set/normal"));
  std::filesystem::create_directory_symlink(Path("elsewhere"),
                                            Path("set/normal/p1"));
  std::filesystem::create_directory_symlink(Path("set/normal"),
                                            Path("set/normal/p2"));
  EXPECT_THAT(Read(Path("set"), kLabels), ElementsAre("normal/p1/a=0"));
}

TEST_F(DataSetTest, OnlyAnImagesEndingIsCutFromItsId) {
  File("set/normal/1.2.840.1.png");
  File("set/normal/1.2.840.2.png");
  EXPECT_THAT(Read(Path("set"), kLabels),
              ElementsAre("normal/1.2.840.1=0", "normal/1.2.840.2=0"));
  File("set.csv",
       "./1.2.840.1,normal\n1.2.840.2,normal\n./x/../a.PNG,normal\n");
  EXPECT_THAT(Read(Path("set.csv"), kLabels),
              ElementsAre("1.2.840.1=0", "1.2.840.2=0", "a=0"));
}

TEST_F(DataSetTest, FoldersMayBeNamedByIndexWhereThatIsNoLabel) {
  File("set/0/a.png");
  File("set/2/a.png");
  EXPECT_THAT(Read(Path("set"), kLabels), ElementsAre("0/a=0", "2/a=2"));
  EXPECT_THAT(Read(Path("set"), {"2", "1", "0"}),
              ElementsAre("0/a=2", "2/a=0"));
}

// BI-RADS: a folder 0 is the category 0, which this model does not have, and
// not the first of its classes.
TEST_F(DataSetTest, BesideLabelsThatAreNumbersNothingIsAnIndex) {
  const std::vector<std::string> labels = {"1", "2", "3", "4"};
  File("set/3/a.png");
  EXPECT_THAT(Read(Path("set"), labels), ElementsAre("3/a=2"));
  File("set/0/a.png");
  const auto folders = ReadDataSet(Path("set"), OutputKind::kExclusive, labels);
  EXPECT_EQ(folders.status().message(),
            "data: " + Path("set") +
                ": the folder 0 is no class of the model; they are 1, 2, 3, 4");
  File("set.csv", "a.png,4\nb.png,0\n");
  const auto table =
      ReadDataSet(Path("set.csv"), OutputKind::kExclusive, labels);
  EXPECT_EQ(table.status().message(),
            "data: " + Path("set.csv") +
                ": line 2: 0 is no class of the model; they are 1, 2, 3, 4");
}

TEST_F(DataSetTest, AClassMayHaveNoSample) {
  File("set/normal/a.png");
  std::filesystem::create_directories(Path("set/Pneumonia"));
  EXPECT_THAT(Read(Path("set"), kLabels), ElementsAre("normal/a=0"));
}

TEST_F(DataSetTest, AFolderThatIsNoClassIsAnError) {
  File("set/normal/a.png");
  for (const std::string folder : {"pneumonia", "3", "-1", "00", "+1"}) {
    File("set/" + folder + "/a.png");
    EXPECT_EQ(Error(Path("set")),
              "data: " + Path("set") + ": the folder " + folder +
                  " is no class of the model; they are 0 normal, 1 Pneumonia, "
                  "2 肺がん");
    std::filesystem::remove_all(Path("set/" + folder));
  }
}

TEST_F(DataSetTest, LongListsOfClassesAreCut) {
  File("set/dog/a.png");
  std::vector<std::string> labels;
  for (int i = 0; i < 1000; ++i) labels.push_back(absl::StrCat("class", i));
  const auto samples = ReadDataSet(Path("set"), OutputKind::kExclusive, labels);
  EXPECT_THAT(std::string(samples.status().message()),
              testing::EndsWith("29 class29 and 970 more"));
}

TEST_F(DataSetTest, TwoImagesOfOneIdAreAnErrorThatNamesBoth) {
  File("set/normal/a.png");
  File("set/normal/a.jpg");
  EXPECT_EQ(Error(Path("set")), "data: " + Path("set") + ": " +
                                    Path("set/normal/a.jpg") + " and " +
                                    Path("set/normal/a.png") +
                                    " are both normal/a; rename one of them");
}

TEST_F(DataSetTest, AnEmptySetIsAnError) {
  std::filesystem::create_directories(Path("set"));
  EXPECT_EQ(Error(Path("set")), "data: " + Path("set") +
                                    ": holds no folder; it has one for each "
                                    "class");
  std::filesystem::create_directories(Path("set/normal"));
  EXPECT_EQ(Error(Path("set")), "data: " + Path("set") +
                                    ": its folders hold no .png, .jpg, "
                                    ".jpeg, .jpe or .jfif");
  File("empty.csv", "path,label\n");
  EXPECT_EQ(Error(Path("empty.csv")),
            "data: " + Path("empty.csv") + ": it names no image");
  EXPECT_EQ(Error(Path("nowhere")), "data: cannot read " + Path("nowhere") +
                                        ": No such file or directory");
}

TEST_F(DataSetTest, NamesThatAreNotUtf8AreAnError) {
  File("set/normal/\xff.png");
  EXPECT_THAT(Error(Path("set")), HasSubstr("is not UTF-8"));
}

TEST_F(DataSetTest, ATableHasPathAndLabel) {
  File("sets/set.csv",
       "Path,Label\r\nimages/b.png,normal\r\n\"images/a, 1.png\",1\r\n"
       "../c.jpeg,肺がん\r\n/d/e.png,Pneumonia\r\n");
  EXPECT_THAT(Read(Path("sets/set.csv"), kLabels),
              ElementsAre("../c=2", "/d/e=1", "images/a, 1=1", "images/b=0"));
  const auto set =
      ReadDataSet(Path("sets/set.csv"), OutputKind::kExclusive, kLabels);
  EXPECT_EQ(set->samples[0].path, Path("sets") + "/../c.jpeg");
  EXPECT_EQ(set->samples[1].path, "/d/e.png");
  EXPECT_EQ(set->samples[3].path, Path("sets/images/b.png"));
  File("bare.csv", "a.png,normal");
  EXPECT_THAT(Read(Path("bare.csv"), kLabels), ElementsAre("a=0"));
}

TEST_F(DataSetTest, ATablesErrorsNameTheLine) {
  const std::pair<std::string, std::string> cases[] = {
      {"path,label\na.png,normal\nb.png,dog\n",
       "line 3: dog is no class of the model; they are 0 normal, 1 Pneumonia, "
       "2 肺がん"},
      {"a.png\n", "line 1: has 1 fields; they are path,label"},
      {"a.png,normal,7\n", "line 1: has 3 fields; they are path,label"},
      {"\n,normal\n", "line 2: its path cannot be that of a file"},
      {std::string("a\0.png,normal\n", 14),
       "line 1: its path cannot be that of a file"},
      {"a.png,\"normal\n", "line 1: a quote is never closed"},
      {"path,label,more\n", "line 1: has 3 fields; they are path,label"},
      {"a.png,normal\npath,label\n",
       "line 2: label is no class of the model; they are 0 normal, 1 "
       "Pneumonia, 2 肺がん"},
  };
  for (const auto& [text, message] : cases) {
    File("set.csv", text);
    EXPECT_EQ(Error(Path("set.csv")),
              "data: " + Path("set.csv") + ": " + message);
  }
  File("set.csv", "x/a.png,normal\nx/a.jpg,Pneumonia\n");
  EXPECT_THAT(Error(Path("set.csv")), HasSubstr("are both x/a"));
}

TEST_F(DataSetTest, LabelsAreNotForExclusiveClasses) {
  for (const char* header : {"path,labels", "Path,Age,Labels"}) {
    File("set.csv", absl::StrCat(header, "\na.png,normal\n"));
    EXPECT_EQ(Error(Path("set.csv")),
              "data: " + Path("set.csv") +
                  ": line 1: the column labels may hold several labels of an "
                  "image, but "
                  "the model's classes exclude each other; give path,label, "
                  "or set output: OUTPUT_KIND_MULTI_LABEL in the model's "
                  "configuration");
  }
}

TEST_F(DataSetTest, AFolderSaysTooLittleForAMultiLabelModel) {
  File("set/normal/a.png");
  EXPECT_EQ(
      Error(Path("set"), OutputKind::kMultiLabel),
      "data: " + Path("set") +
          ": is a folder, which says one label of an image, but the model "
          "is multi-label and needs all; give a CSV with the header "
          "path,labels and ';' between the labels of an image, or with a "
          "column of 1, 0, -1 or blank for each label");
}

TEST_F(DataSetTest, AMultiLabelSetIsSortedAndTellsWhatItPassesOver) {
  File("sets/set.csv",
       "path,labels,Age\nb.png,,61\nimages/a.png,肺がん;normal,47\n");
  const auto set =
      ReadDataSet(Path("sets/set.csv"), OutputKind::kMultiLabel, kLabels);
  ASSERT_TRUE(set.ok()) << set.status();
  ASSERT_EQ(set->samples.size(), 2u);
  EXPECT_EQ(set->samples[0].id, "b");
  EXPECT_THAT(set->samples[0].true_classes, IsEmpty());
  EXPECT_EQ(set->samples[1].path, Path("sets/images/a.png"));
  EXPECT_THAT(set->samples[1].true_classes, ElementsAre(0, 2));
  EXPECT_THAT(set->notices,
              ElementsAre("data: " + Path("sets/set.csv") +
                          ": these columns are no labels of the model and are "
                          "passed over: Age"));
}

TEST_F(DataSetTest, AMultiLabelSetsErrorsNameTheLine) {
  const std::pair<std::string, std::string> cases[] = {
      {"path,label\na.png,normal\n",
       "line 1: no column is called labels, and none is a label of the model; "
       "they are 0 normal, 1 Pneumonia, 2 肺がん"},
      {"path,labels\na.png,normal\nb.png,normal;dog\n",
       "line 3: column labels: 'dog' is no label of the model; they are 0 "
       "normal, 1 Pneumonia, 2 肺がん"},
      {"path,normal\n\na.png,yes\n",
       "line 3: column normal: 'yes' is neither 1, 0, -1 nor blank"},
      {"path,labels\n,normal\n", "line 2: its path cannot be that of a file"},
      {"path,labels\n", "it names no image"},
      {"", "it names no image"},
      {"path,labels\na.png,\na.jpg,\n", Path("a.jpg") + " and " +
                                            Path("a.png") +
                                            " are both a; rename one of them"},
  };
  for (const auto& [text, message] : cases) {
    File("set.csv", text);
    EXPECT_EQ(Error(Path("set.csv"), OutputKind::kMultiLabel),
              "data: " + Path("set.csv") + ": " + message);
  }
}

TEST(ShardTest, ShardsPartTheSet) {
  std::vector<DataSample> samples;
  for (int i = 0; i < 23; ++i) {
    samples.push_back({.id = absl::StrCat("s", 100 + i)});
  }
  for (int count = 1; count <= 25; ++count) {
    std::multiset<std::string> ids;
    size_t least = samples.size();
    size_t most = 0;
    for (int index = 0; index < count; ++index) {
      const auto shard = TakeShard(samples, {.index = index, .count = count});
      least = std::min(least, shard.size());
      most = std::max(most, shard.size());
      EXPECT_TRUE(std::is_sorted(
          shard.begin(), shard.end(),
          [](const auto& a, const auto& b) { return a.id < b.id; }));
      for (const DataSample& sample : shard) ids.insert(sample.id);
    }
    EXPECT_LE(most - least, 1u) << count;
    ASSERT_EQ(ids.size(), samples.size()) << count;
    for (const DataSample& sample : samples) {
      EXPECT_EQ(ids.count(sample.id), 1u);
    }
  }
  EXPECT_THAT(TakeShard({}, {.index = 1, .count = 2}), IsEmpty());
}

TEST(DataSetNameTest, IsTheLastName) {
  EXPECT_EQ(DataSetName("/data/xrays"), "xrays");
  EXPECT_EQ(DataSetName("/data/xrays/"), "xrays");
  EXPECT_EQ(DataSetName("xrays/test.csv"), "test");
  EXPECT_EQ(DataSetName("/data/x/../xrays.v2/."), "xrays.v2");
}

}  // namespace
}  // namespace camserve::camctl
