// What does not compile is a syntax error. Errors of a search tell their kind in their words.
const kinds = [
  [/Unknown function/u, "unknown-function"],
  [/ArgumentError|Invalid arity/u, "invalid-arity"],
  [/TypeError|Invalid type/u, "invalid-type"],
  [/step cannot be 0/u, "invalid-value"],
];

export function tellingKinds({ compile, search }) {
  return ({ expression, given }) => {
    asking(
      () => compile(expression),
      () => "syntax",
    );
    return asking(
      () => search(given, expression),
      (said) => kinds.find(([pattern]) => pattern.test(said))?.[1],
    );
  };
}

function asking(ask, kindOf) {
  try {
    return ask();
  } catch (error) {
    throw Object.assign(new Error(error.message), { code: kindOf(error.message) });
  }
}
