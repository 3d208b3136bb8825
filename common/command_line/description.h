// CLI11's description of a program, for those who only hand it on: its own
// header takes seconds to compile.
#ifndef CAMSERVE_COMMON_COMMAND_LINE_DESCRIPTION_H_
#define CAMSERVE_COMMON_COMMAND_LINE_DESCRIPTION_H_

// CLI11's own name.
// NOLINTNEXTLINE(readability-identifier-naming)
namespace CLI {
class App;     // a program, or one of its commands
class Option;  // a flag or a positional argument
}  // namespace CLI

#endif  // CAMSERVE_COMMON_COMMAND_LINE_DESCRIPTION_H_
