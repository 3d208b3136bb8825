// A clang-tidy check that reports nothing: it keeps all other checks to the
// project's own declarations. Without it they also walk what LibTorch's headers
// declare, which takes 90 s a file instead of 2.
#include <vector>

#include "clang-tidy/ClangTidyCheck.h"
#include "clang-tidy/ClangTidyModule.h"
#include "clang-tidy/ClangTidyModuleRegistry.h"
#include "clang/AST/ASTContext.h"
#include "clang/ASTMatchers/ASTMatchFinder.h"

namespace camserve {
namespace {

using clang::ast_matchers::MatchFinder;
using clang::ast_matchers::translationUnitDecl;

class ProjectScope : public clang::tidy::ClangTidyCheck {
 public:
  using ClangTidyCheck::ClangTidyCheck;

  void registerMatchers(MatchFinder* finder) override {
    finder->addMatcher(translationUnitDecl(), this);
  }

  // The unit is matched before what is in it: from here on the walk is over
  // what the scope names.
  void check(const MatchFinder::MatchResult& result) override {
    std::vector<clang::Decl*> own;
    // Not those that wait in the precompiled header: reading them takes 5 s.
    for (clang::Decl* declaration :
         result.Context->getTranslationUnitDecl()->noload_decls()) {
      const clang::SourceLocation place =
          result.SourceManager->getExpansionLoc(declaration->getLocation());
      if (place.isValid() && !result.SourceManager->isInSystemHeader(place)) {
        own.push_back(declaration);
      }
    }
    result.Context->setTraversalScope(own);
  }
};

class ProjectModule : public clang::tidy::ClangTidyModule {
 public:
  void addCheckFactories(
      clang::tidy::ClangTidyCheckFactories& factories) override {
    factories.registerCheck<ProjectScope>("camserve-project-scope");
  }
};

const clang::tidy::ClangTidyModuleRegistry::Add<ProjectModule> kRegistration(
    "camserve-module", "Keeps clang-tidy to the project's own declarations.");

}  // namespace
}  // namespace camserve
