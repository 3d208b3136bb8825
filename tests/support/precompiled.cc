// Empty: CMake precompiles headers for a library with a source, and tests share
// them.
