#include "client/camctl/evaluation/label_table.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace camserve::camctl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const ClassNames kClasses({"Edema", "Pleural Effusion", "Hernia"});

// "path=true classes?unknown classes" of each record but the header.
std::vector<std::string> Read(const std::string& csv) {
  const std::vector<CsvRecord> records = ParseCsv(csv).value();
  const auto table = LabelTable::Create(records.front(), kClasses);
  EXPECT_TRUE(table.ok()) << table.status();
  std::vector<std::string> texts;
  for (size_t i = 1; i < records.size(); ++i) {
    const auto sample = table->Read(records[i]);
    EXPECT_TRUE(sample.ok()) << sample.status();
    texts.push_back(absl::StrCat(table->Path(records[i]), "=",
                                 absl::StrJoin(sample->true_classes, ","), "?",
                                 absl::StrJoin(sample->unknown_classes, ",")));
  }
  return texts;
}

std::vector<std::string> Notices(const std::string& header) {
  return LabelTable::Create(ParseCsv(header)->front(), kClasses)->Notices();
}

// Of the header, or of the record behind it.
std::string Error(const std::string& csv) {
  const std::vector<CsvRecord> records = ParseCsv(csv).value();
  const auto table = LabelTable::Create(records.front(), kClasses);
  const absl::Status status =
      table.ok() ? table->Read(records.at(1)).status() : table.status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << csv;
  return std::string(status.message());
}

TEST(LabelTableTest, AListHasTheLabelsOfAnImage) {
  EXPECT_THAT(Read("path,labels\n"
                   "a,Pleural Effusion;Edema\n"
                   "b,\n"
                   "c, Hernia ; Edema \n"
                   "d,0;1\n"),
              ElementsAre("a=0,1?", "b=?", "c=0,2?", "d=0,1?"));
}

TEST(LabelTableTest, AListMayNameUnknownLabels) {
  EXPECT_THAT(Read("Unknown,Path,LABELS\n"
                   "Hernia;Edema,a,Pleural Effusion\n"
                   ",b,Hernia\n"
                   "Edema,c,\n"),
              ElementsAre("a=1?0,2", "b=2?", "c=?0"));
}

// As in CheXpert's train.csv, but for what it calls its columns beside.
TEST(LabelTableTest, AColumnALabelTakesOneZeroMinusOneAndBlank) {
  EXPECT_THAT(Read("Path,Sex,Age,No Finding,Edema,Pleural Effusion,Hernia\n"
                   "a,Female,68,1.0,,,\n"
                   "b,Male,,,1.0,0.0,-1.0\n"
                   "c,,,,1,0,-1\n"
                   "d,,,, 1 ,0.00, \n"),
              ElementsAre("a=?0,1,2", "b=0?2", "c=0?2", "d=0?2"));
}

TEST(LabelTableTest, ALabelWithoutAColumnIsUnknownEverywhereAndTold) {
  const std::string header = "path,Edema,Age,Sex\n";
  EXPECT_THAT(Read(absl::StrCat(header, "a,1,50,F\nb,-1,60,M\n")),
              ElementsAre("a=0?1,2", "b=?0,1,2"));
  EXPECT_THAT(
      Notices(header),
      ElementsAre("has no column for these labels, which are unknown for all "
                  "samples: Pleural Effusion, Hernia",
                  "these columns are no labels of the model and are passed "
                  "over: Age, Sex"));
}

TEST(LabelTableTest, AWholeTableHasNoNotices) {
  EXPECT_THAT(Notices("path,Edema,Hernia,Pleural Effusion"), IsEmpty());
  EXPECT_THAT(Notices("labels,path"), IsEmpty());
  EXPECT_THAT(Notices("labels,path,unknown"), IsEmpty());
}

TEST(LabelTableTest, LongListsOfColumnsAreCut) {
  std::string header = "path,labels";
  for (int i = 0; i < 1000; ++i) absl::StrAppend(&header, ",feature", i);
  EXPECT_THAT(Notices(header),
              ElementsAre(testing::EndsWith("feature29 and 970 more")));
}

TEST(LabelTableTest, OnlyAListHasAColumnOfUnknownLabels) {
  EXPECT_THAT(Notices("path,Edema,Hernia,Pleural Effusion,unknown"),
              ElementsAre(HasSubstr("passed over: unknown")));
}

TEST(LabelTableTest, AHeaderThatIsNoneSaysWhatIsTaken) {
  EXPECT_EQ(Error("file,labels"),
            "no column is called path; the header of a multi-label set names "
            "path and labels, or path and a column for each label");
  EXPECT_EQ(Error("path,edema"),
            "no column is called labels, and none is a label of the model; "
            "they are 0 Edema, 1 Pleural Effusion, 2 Hernia");
  EXPECT_EQ(Error("path,labels,Edema"),
            "there is a column labels, and one for the label Edema as well; "
            "leave one of them out");
  EXPECT_EQ(Error("path,Edema,Hernia,Edema"), "two columns are called Edema");
  EXPECT_EQ(Error("path,labels,Labels"), "two columns are called labels");
}

TEST(LabelTableTest, AValueThatIsNoneNamesItsColumn) {
  for (const char* value : {"2", "0.5", "yes", "nan", "1;0", "-"}) {
    EXPECT_EQ(Error(absl::StrCat("path,Edema\na,", value)),
              absl::StrCat("column Edema: '", value,
                           "' is neither 1, 0, -1 nor blank"));
  }
  const std::string labels = "0 Edema, 1 Pleural Effusion, 2 Hernia";
  for (const char* list : {"Edema;dog", "dog"}) {
    EXPECT_EQ(
        Error(absl::StrCat("path,labels\na,", list)),
        "column labels: 'dog' is no label of the model; they are " + labels);
  }
  EXPECT_EQ(Error("path,labels\na,Edema;"),
            "column labels: '' is no label of the model; they are " + labels);
  EXPECT_EQ(Error("path,labels\na,Edema;Hernia;Edema"),
            "column labels: names Edema twice");
  EXPECT_EQ(Error("path,labels,unknown\na,Edema,0"),
            "the label Edema is in labels and in unknown; leave it out of one "
            "of them");
}

TEST(LabelTableTest, EveryRecordHasTheFieldsOfTheHeader) {
  EXPECT_EQ(Error("path,labels\na"), "has 1 fields; the header has 2");
  EXPECT_EQ(Error("path,labels\na,,"), "has 3 fields; the header has 2");
}

}  // namespace
}  // namespace camserve::camctl
