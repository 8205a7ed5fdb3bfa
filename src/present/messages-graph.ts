// What the edges of a causal graph say, and what became of each proof that was weighed.
import type { Fate } from '../cause/index.js'

/** "n3 ... because n1: {words}". Read from cause to effect. */
export const EDGE_WORDS: Readonly<Record<string, string>> = {
  'error-path': 'it met this and ended after it',
  'child-end': 'it ended after this child',
  'server-gone': 'this was the server, and had ended',
  answered: 'this failed while the server made its answer',
  'never-listened': 'this should have listened there and could not',
  'should-have-listened': 'this ran beside it, ended badly, and nobody else listened there',
  changed: 'this was done to the name before',
  'not-made': 'this was to make it and ended badly',
  'left-unfinished': 'this wrote it and did not get to the end',
  signalled: 'this signal ended it',
  'gave-up': 'the sender had this before its eyes',
  'reader-gone': 'this read the other end of the pipe, and had ended',
  'writer-gone': 'this wrote the other end of the pipe, and had ended badly',
  'waited-for': 'it waited for this one, which was busy with that',
  'used-up': 'this used up what there was',
  'ended-waiting': 'the time was up while this lasted',
}

export const FATE_WORDS: Readonly<Record<Fate, string>> = {
  first: 'the first finding',
  beside: 'a finding beside it',
  followed: 'follows from {by}',
  residual: 'holds by elimination only, and {by} is proven of the same process',
  weak: 'too weak to be shown',
  crowded: 'one finding too many',
}
