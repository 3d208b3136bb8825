// Any bytes as the CSV that names a labelled set of images.
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client/camctl/evaluation/csv.h"
#include "client/camctl/evaluation/data_set.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/memory_file.h"

namespace camserve::camctl {
namespace {

std::string Printed(const std::vector<CsvRecord>& records) {
  std::string text;
  for (const CsvRecord& record : records) {
    const char* comma = "";
    for (const std::string& field : record.fields) {
      absl::StrAppend(&text, comma, "\"",
                      absl::StrReplaceAll(field, {{"\"", "\"\""}}), "\"");
      comma = ",";
    }
    text += "\n";
  }
  return text;
}

void FuzzCsv(absl::string_view text) {
  const auto records = ParseCsv(text);
  if (!records.ok()) {
    Require(absl::IsInvalidArgument(records.status()));
    return;
  }
  const auto again = ParseCsv(Printed(*records));
  Require(again.ok() && again->size() == records->size());
  for (size_t i = 0; i < records->size(); ++i) {
    Require((*again)[i].fields == (*records)[i].fields);
  }
}

void FuzzDataSet(const std::string& path) {
  const auto samples = ReadDataSet(path, {"normal", "pneumonia"});
  if (!samples.ok()) {
    Require(absl::IsInvalidArgument(samples.status()));
    return;
  }
  std::set<std::string> ids;
  for (const DataSample& sample : *samples) {
    Require(sample.class_index == 0 || sample.class_index == 1);
    Require(ids.insert(sample.id).second);
  }
}

}  // namespace
}  // namespace camserve::camctl

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  camserve::camctl::FuzzCsv(
      absl::string_view(reinterpret_cast<const char*>(data), size));
  camserve::camctl::FuzzDataSet(camserve::MemoryFile(data, size).path());
  return 0;
}
