// Names with `*` for any text and `?` for any character, as kprobe.multi sections have them. The time to match is bounded by the product of
// the lengths: the last star is tried again further on, and no star before it ever is.

export const matchesGlob = (pattern: string, name: string): boolean => {
  let [p, n] = [0, 0]
  let [star, from] = [-1, 0]
  while (n < name.length) {
    if (pattern[p] === '*') [star, from] = [p++, n]
    else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) [p, n] = [p + 1, n + 1]
    else if (star >= 0) [p, n] = [star + 1, ++from]
    else return false
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}
