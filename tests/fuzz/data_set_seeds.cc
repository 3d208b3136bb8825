#include "tests/fuzz/fuzz_target.h"

namespace camserve {

std::vector<std::string> FuzzSeeds() {
  return {"path,label\nnormal/1.png,normal\nsick/2.jpg,pneumonia\n",
          "path,labels,unknown\na.png,normal;pneumonia,\nb.png,,1\n",
          "Path,Age,pneumonia,normal\na.png,61,1.0,\nb.png,,-1.0,0\n",
          "\xef\xbb\xbfpath,label\r\n\"a, b.png\",0\r\n\r\n\"c\"\"d.png\",1",
          "1.png,normal\n1.jpg,normal\n",
          "\"two\nlines.png\",pneumonia\n/absolute.png,normal\n",
          "x.png,\"unclosed\ny.png,normal\n"};
}

}  // namespace camserve
