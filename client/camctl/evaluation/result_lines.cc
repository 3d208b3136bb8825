#include "client/camctl/evaluation/result_lines.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/camctl/formats/json.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

constexpr absl::string_view kBeginning = R"({"run":)";

std::string ExampleText(const Example& example) {
  Json overlays = Json::array();
  for (const auto& [method, png] : example.overlay_pngs) {
    overlays.push_back({{"method", v1::CamMethod_Name(method)},
                        {"png", absl::Base64Escape(png)}});
  }
  Json json = {{"id", example.id}, {"class_index", example.class_index}};
  if (example.predicted_index.has_value()) {
    json["predicted_index"] = *example.predicted_index;
  } else {
    json["is_predicted"] = example.is_predicted;
  }
  json["image_png"] = absl::Base64Escape(example.image_png);
  json["overlays"] = std::move(overlays);
  return Print(json, -1);
}

// Throws a standard exception where a field is missing or of another type.
Example ParseExample(const Json& json) {
  const auto bytes = [](const Json& text) {
    std::string decoded;
    if (!absl::Base64Unescape(text.get<std::string>(), &decoded)) {
      throw std::invalid_argument("not base64");
    }
    return decoded;
  };
  Example example = {.id = json.at("id"),
                     .class_index = json.at("class_index"),
                     .image_png = bytes(json.at("image_png"))};
  if (json.contains("predicted_index")) {
    example.predicted_index = json["predicted_index"].get<int>();
    example.is_predicted = example.predicted_index == example.class_index;
  } else {
    example.is_predicted = json.at("is_predicted");
  }
  for (const Json& overlay : json.at("overlays")) {
    v1::CamMethod method = v1::CAM_METHOD_UNSPECIFIED;
    if (v1::CamMethod_Parse(overlay.at("method").get<std::string>(), &method)) {
      example.overlay_pngs.emplace_back(method, bytes(overlay.at("png")));
    }
  }
  return example;
}

absl::StatusOr<ResultLine> ParseContent(const Json& json) {
  ResultLine line = {.run = json.at("run")};
  if (json.contains("started")) {
    RunStart start = {.data_set = json.at("data_set")};
    RETURN_IF_ERROR(FromJson(json["started"], start.started));
    line.content = std::move(start);
  } else if (json.contains("result")) {
    v1::SampleResult result;
    RETURN_IF_ERROR(FromJson(json["result"], result));
    line.content = std::move(result);
  } else if (json.contains("failure")) {
    v1::SampleFailure failure;
    RETURN_IF_ERROR(FromJson(json["failure"], failure));
    line.content = std::move(failure);
  } else if (json.contains("example")) {
    line.content = ParseExample(json["example"]);
  } else {
    return absl::InvalidArgumentError(
        "it has neither started, result, failure nor example");
  }
  return line;
}

absl::Status BadLine(const std::string& path, int64_t number,
                     absl::string_view reason) {
  return absl::DataLossError(absl::StrCat("results: line ", number, " of ",
                                          path,
                                          " is not an evaluation's: ", reason));
}

}  // namespace

std::string PrintResultLine(const ResultLine& line) {
  struct Content {
    std::string operator()(const RunStart& start) const {
      return absl::StrCat(R"("data_set":)", Print(start.data_set, -1),
                          R"(,"started":)", CompactJson(start.started));
    }
    std::string operator()(const v1::SampleResult& result) const {
      return absl::StrCat(R"("result":)", CompactJson(result));
    }
    std::string operator()(const v1::SampleFailure& failure) const {
      return absl::StrCat(R"("failure":)", CompactJson(failure));
    }
    std::string operator()(const Example& example) const {
      return absl::StrCat(R"("example":)", ExampleText(example));
    }
  };
  return absl::StrCat(kBeginning, Print(line.run, -1), ",",
                      std::visit(Content(), line.content), "}\n");
}

absl::StatusOr<ResultLine> ParseResultLine(absl::string_view text) {
  const Json json = Json::parse(text.begin(), text.end(), nullptr,
                                /*allow_exceptions=*/false);
  if (!json.is_object()) {
    return absl::InvalidArgumentError("it is no JSON object");
  }
  try {
    return ParseContent(json);
  } catch (const Json::exception&) {
    return absl::InvalidArgumentError(
        "a field is missing, or of another kind than it should be");
  } catch (const std::invalid_argument& error) {
    return absl::InvalidArgumentError(error.what());
  }
}

bool MayBeginResultLine(absl::string_view text) {
  return absl::StartsWith(text, kBeginning) ||
         absl::StartsWith(kBeginning, text);
}

absl::StatusOr<ResultFileEnd> ReadResultLines(
    const std::string& path,
    absl::FunctionRef<absl::Status(ResultLine line)> take) {
  std::error_code error;
  std::ifstream file(path, std::ios::binary);
  if (!file || std::filesystem::is_directory(path, error)) {
    return absl::NotFoundError(
        absl::StrCat("results: cannot read ", path, ": ",
                     file ? "it is a folder" : std::strerror(errno)));
  }
  ResultFileEnd end;
  std::string text;
  for (int64_t number = 1; std::getline(file, text); ++number) {
    const bool is_ended = !file.eof();
    const bool is_last = !is_ended || file.peek() == EOF;
    absl::StatusOr<ResultLine> line = ParseResultLine(text);
    if (is_last && (!is_ended || !line.ok()) && MayBeginResultLine(text)) {
      end.has_torn_line = true;
      break;
    }
    if (!line.ok()) return BadLine(path, number, line.status().message());
    if (absl::Status status = take(*std::move(line)); !status.ok()) {
      return BadLine(path, number, status.message());
    }
    end.whole_bytes += static_cast<int64_t>(text.size()) + 1;
  }
  if (file.bad()) {
    return absl::DataLossError(absl::StrCat(
        "results: cannot read ", path, " to its end: ", std::strerror(errno)));
  }
  return end;
}

}  // namespace camserve::camctl
