// What stands in a model's place and is no TorchScript program.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_FOREIGN_FILE_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_FOREIGN_FILE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace camserve {

// What a file looks like by its first and its last bytes, and what to do about
// it: "the file is an ONNX model: ...". Empty where nothing is recognised. For
// messages only, and safe on any bytes. A ZIP archive tells its files' names at
// both ends.
std::string DescribeForeignModel(absl::string_view head,
                                 absl::string_view tail);

// The same of the file at `path`, of which it reads no more than both ends.
std::string DescribeForeignModelFile(const std::string& path);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_FOREIGN_FILE_H_
