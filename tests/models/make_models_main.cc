// Writes test models as a model repository.
//
//   camserve_make_models DIR [NAME...]      all of them where no NAME is given
//     DIR/NAME/1/model.pt
//   camserve_make_models --list
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "tests/models/test_models.h"

namespace {

std::vector<std::string> AllNames() {
  std::vector<std::string> names;
  for (const camserve::TestModel& model : camserve::TestModels()) {
    names.push_back(model.name);
  }
  return names;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.empty()) {
    std::cerr << "usage: camserve_make_models DIR [NAME...] | --list\n";
    return 2;
  }
  if (arguments[0] == "--list") {
    for (const std::string& name : AllNames()) std::cout << name << "\n";
    return 0;
  }
  const std::vector<std::string> names =
      arguments.size() == 1
          ? AllNames()
          : std::vector<std::string>(arguments.begin() + 1, arguments.end());
  try {
    for (const std::string& name : names) {
      camserve::AddToRepository(name, arguments[0]);
    }
  } catch (const std::exception& error) {
    std::cerr << "camserve_make_models: " << error.what() << "\n";
    return 1;
  }
  return 0;
}
