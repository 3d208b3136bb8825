#include "client/camctl/report/html_text.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client/camctl/terminal/text.h"

namespace camserve::camctl {

std::string EscapeHtml(absl::string_view text) {
  return absl::StrReplaceAll(PrintableText(text), {{"&", "&amp;"},
                                                   {"<", "&lt;"},
                                                   {">", "&gt;"},
                                                   {"\"", "&quot;"},
                                                   {"'", "&#39;"}});
}

std::string PngUri(absl::string_view png) {
  return absl::StrCat("data:image/png;base64,", absl::Base64Escape(png));
}

}  // namespace camserve::camctl
