// Every sentence about several recordings: groups of them, and what two of them differ in.

export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** Of groups without a cause. */
export const GROUP_WORDS: Readonly<Record<string, string>> = {
  fine: 'Nothing in these needs an explanation.',
  unexplained: 'Failed, and the recording does not show why.',
}
