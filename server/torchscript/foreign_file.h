// Recognises files that stand where a TorchScript program should, and are
// something else.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_FOREIGN_FILE_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_FOREIGN_FILE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace camserve {

// What a file looks like by its first and its last bytes, and what to do about
// it: "the file is an ONNX model: ...". Empty where nothing is recognised. For
// messages only, and safe on any bytes. Both ends are looked at, for a ZIP
// archive names its files at both.
std::string DescribeForeignModel(absl::string_view head,
                                 absl::string_view tail);

// The same of the file at `path`, of which it reads no more than both ends.
std::string DescribeForeignModelFile(const std::string& path);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_FOREIGN_FILE_H_
