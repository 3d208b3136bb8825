#include "tests/client/report/well_formed.h"

#include <algorithm>
#include <regex>
#include <set>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace camserve::camctl {
namespace {

class Checker {
 public:
  explicit Checker(absl::string_view text) : rest_(text) {}

  std::string Check() {
    absl::ConsumePrefix(&rest_, "<!DOCTYPE html>\n");
    while (!rest_.empty() && fault_.empty()) {
      rest_[0] == '<' ? TakeTag() : TakeText();
    }
    if (fault_.empty() && !open_.empty()) Fail("open at the end", open_.back());
    if (fault_.empty() && elements_ == 0) Fail("no element", "");
    return fault_;
  }

 private:
  void Fail(absl::string_view fault, absl::string_view where) {
    fault_ = absl::StrCat(fault, ": ", where.substr(0, 80));
  }

  void TakeText() {
    const absl::string_view text = rest_.substr(0, rest_.find('<'));
    CheckReferences(text);
    if (open_.empty() && text != "\n") Fail("text outside", text);
    if (absl::StrContains(text, "]]>")) Fail("]]> in text", text);
    rest_.remove_prefix(text.size());
  }

  void CheckReferences(absl::string_view text) {
    static const std::regex& reference =
        *new std::regex("(amp|lt|gt|quot|apos|#[0-9]+|#x[0-9a-fA-F]+);");
    for (size_t at = text.find('&'); at != absl::string_view::npos;
         at = text.find('&', at + 1)) {
      const std::string after(text.substr(at + 1, 12));
      if (!std::regex_search(after, reference,
                             std::regex_constants::match_continuous)) {
        Fail("not a reference", text.substr(at));
      }
    }
  }

  void TakeTag() {
    const size_t end = rest_.find('>');
    if (end == absl::string_view::npos) return Fail("no '>'", rest_);
    absl::string_view tag = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    if (absl::ConsumePrefix(&tag, "/")) {
      if (open_.empty() || open_.back() != tag) return Fail("closes", tag);
      open_.pop_back();
      return;
    }
    const bool is_empty = absl::ConsumeSuffix(&tag, "/");
    ++elements_;
    CheckTag(tag);
    if (!is_empty) open_.emplace_back(tag.substr(0, tag.find(' ')));
  }

  void CheckTag(absl::string_view tag) {
    static const std::regex& form = *new std::regex(
        "[a-zA-Z][a-zA-Z0-9]*( [a-zA-Z][a-zA-Z0-9-]*=\"[^\"<]*\")*",
        std::regex::optimize);
    // std::regex recurses by character: pictures are too long for it.
    if (tag.size() > 2000) tag = tag.substr(0, tag.find(' '));
    if (!std::regex_match(std::string(tag), form)) return Fail("a tag", tag);
    CheckReferences(tag);
    std::set<std::string> names;
    const size_t attributes = std::min(tag.find(' '), tag.size() - 1) + 1;
    for (const absl::string_view part :
         absl::StrSplit(tag.substr(attributes), "\" ")) {
      const absl::string_view name = part.substr(0, part.find('='));
      if (!names.emplace(name).second) return Fail("twice", name);
    }
  }

  absl::string_view rest_;
  std::vector<std::string> open_;
  int elements_ = 0;
  std::string fault_;
};

}  // namespace

std::string FaultOf(absl::string_view text) { return Checker(text).Check(); }

}  // namespace camserve::camctl
