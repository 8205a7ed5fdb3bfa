// What happened to a file, by the bits that the engine keeps of it.
import { FileFlag } from '../../../assembly/abi.js'

export const FILE_WORDS: ReadonlyArray<readonly [bit: number, word: string]> = [
  [FileFlag.Created, 'created, if it was not there'],
  [FileFlag.Truncated, 'emptied'],
  [FileFlag.Changed, 'changed after it was read'],
  [FileFlag.RenamedFrom, 'renamed away'],
  [FileFlag.RenamedTo, 'put in place by a rename'],
  [FileFlag.Removed, 'removed'],
  [FileFlag.Executed, 'executed'],
  [FileFlag.Mapped, 'mapped into memory'],
  [FileFlag.Library, 'loaded as a library'],
  [FileFlag.Directory, 'a directory'],
  [FileFlag.Listed, 'listed'],
  [FileFlag.Entered, 'entered'],
  [FileFlag.Eof, 'read to its end'],
  [FileFlag.ShortWrite, 'written to less than was asked'],
  [FileFlag.CutShort, 'ended before the size it had told'],
]
