#include "client/camctl/formats/csv.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace camserve::camctl {
namespace {

using Fields = std::vector<std::vector<std::string>>;

struct Case {
  std::string text;
  Fields fields;
  std::vector<int> lines;
};

TEST(CsvTest, ReadsWhatRfc4180Allows) {
  const Case cases[] = {
      {"", {}, {}},
      {"\n\r\n\n", {}, {}},
      {"a,b", {{"a", "b"}}, {1}},
      {"a,b\n", {{"a", "b"}}, {1}},
      {"a,b\r\nc,d\r\n", {{"a", "b"}, {"c", "d"}}, {1, 2}},
      {"a,b\r", {{"a", "b"}}, {1}},
      {"\xef\xbb\xbfpath,label\na,b\n",
       {{"path", "label"}, {"a", "b"}},
       {1, 2}},
      {"a,\n,b\n,\n", {{"a", ""}, {"", "b"}, {"", ""}}, {1, 2, 3}},
      {"\n\na\n\nb\n", {{"a"}, {"b"}}, {3, 5}},
      {"\"a,b\",\"c\"\"d\"\n", {{"a,b", "c\"d"}}, {1}},
      {"\"a\nb\r\nc\",d\ne,f\n", {{"a\nb\r\nc", "d"}, {"e", "f"}}, {1, 4}},
      {"\"\",\"\"\n", {{"", ""}}, {1}},
      {"\"\"\"\"\n", {{"\""}}, {1}},
      {" a , b \n", {{" a ", " b "}}, {1}},
      {"a\rb,c\n", {{"a\rb", "c"}}, {1}},
      {std::string("a\0b,c\n", 6), {{std::string("a\0b", 3), "c"}}, {1}},
      {"\xff\xfe,é\n", {{"\xff\xfe", "é"}}, {1}},
  };
  for (const Case& test : cases) {
    const auto records = ParseCsv(test.text);
    ASSERT_TRUE(records.ok()) << records.status() << " " << test.text;
    Fields fields;
    std::vector<int> lines;
    for (const CsvRecord& record : *records) {
      fields.push_back(record.fields);
      lines.push_back(record.line);
    }
    EXPECT_EQ(fields, test.fields) << test.text;
    EXPECT_EQ(lines, test.lines) << test.text;
  }
}

TEST(CsvTest, NamesTheLineOfAnError) {
  const std::pair<std::string, std::string> cases[] = {
      {"a,b\nc\"d,e\n",
       "line 2: a quote within a field; a field with quotes is quoted, and its "
       "quotes are doubled"},
      {"a,b\n\"c\"d,e\n", "line 2: a closing quote is followed by text"},
      {"a,\"b\nc\n\n", "line 1: a quote is never closed"},
      {"\"a\nb\",\"c\" \n", "line 2: a closing quote is followed by text"},
      {"\"", "line 1: a quote is never closed"},
  };
  for (const auto& [text, message] : cases) {
    const absl::Status status = ParseCsv(text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_EQ(status.message(), message) << text;
  }
}

// Whatever the bytes, there is an answer.
TEST(CsvTest, EveryShortTextHasAnAnswer) {
  const std::string alphabet("a,\"\n\r\0", 6);
  int parsed = 0;
  for (int number = 0; number < 6 * 6 * 6 * 6 * 6 * 6; ++number) {
    std::string text;
    for (int rest = number; rest > 0; rest /= 6) text += alphabet[rest % 6];
    const auto records = ParseCsv(text);
    parsed += records.ok();
    if (records.ok()) {
      for (const CsvRecord& record : *records) {
        EXPECT_FALSE(record.fields.empty());
      }
    }
  }
  EXPECT_GT(parsed, 1000);
}

}  // namespace
}  // namespace camserve::camctl
