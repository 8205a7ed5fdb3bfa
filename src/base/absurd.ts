// The default branch of an exhaustive switch: the compiler rejects the call when a case was forgotten. Reaching it at run
// time is a bug in probecause (exit 70), never a property of the input.
export const absurd = (value: never): never => {
  throw new Error(`unreachable: ${JSON.stringify(value)}`)
}
