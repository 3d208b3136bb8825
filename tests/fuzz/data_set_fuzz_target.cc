// Any bytes as the CSV that names a labelled set of images.
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client/camctl/evaluation/data_set.h"
#include "client/camctl/formats/csv.h"
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

void FuzzDataSet(const std::string& path, OutputKind output) {
  const auto set = ReadDataSet(path, output, {"normal", "pneumonia"});
  if (!set.ok()) {
    Require(absl::IsInvalidArgument(set.status()));
    return;
  }
  std::set<std::string> ids;
  for (const DataSample& sample : set->samples) {
    Require(ids.insert(sample.id).second);
    Require(
        output == OutputKind::kMultiLabel ||
        (sample.true_classes.size() == 1 && sample.unknown_classes.empty()));
    std::set<int> classes(sample.true_classes.begin(),
                          sample.true_classes.end());
    classes.insert(sample.unknown_classes.begin(),
                   sample.unknown_classes.end());
    Require(classes.size() ==
            sample.true_classes.size() + sample.unknown_classes.size());
    for (const int index : classes) Require(index == 0 || index == 1);
  }
}

}  // namespace
}  // namespace camserve::camctl

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  camserve::camctl::FuzzCsv(
      absl::string_view(reinterpret_cast<const char*>(data), size));
  for (const auto output :
       {camserve::OutputKind::kExclusive, camserve::OutputKind::kMultiLabel}) {
    camserve::camctl::FuzzDataSet(camserve::MemoryFile(data, size).path(),
                                  output);
  }
  return 0;
}
