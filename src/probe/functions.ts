// Functions of the kernel that have hooks, each with the number the engine knows it by (enum Func, from proto/functions.tsv).
import { Hook } from '../../assembly/abi.js'
import { FUNCTIONS } from './gen/hooks.js'

export const FUNCTION_NUMBERS: ReadonlyMap<string, number> = new Map(FUNCTIONS.map(([name], i) => [name, i + 1]))

/** Names of what it is given, in order, as the table has them; undefined for a function without hooks. */
export const functionParameters = (name: string): ReadonlyArray<string> | undefined =>
  FUNCTIONS.find(([known]) => known === name)?.[2]
    .split(',')
    .filter(text => text !== '')

/** Families of functions that are only known to be called of a file whose type and file system are. */
const OF_FILES: ReadonlySet<string> = new Set(['ext4', 'xfs', 'btrfs', 'nfs', 'fuse', 'f2fs'])
/** Runs for files that an open made: that it did is not always seen. */
const OF_MAKING = 'security_inode_create'

/** Whether what runs there depends on what the opened files are (Recording.files). */
export const isOfFiles = (hook: number): boolean => {
  const kind = hook >> 16
  const [name = '', family = ''] = FUNCTIONS[(hook & 0xffff) - 1] ?? []
  return kind >= Hook.FuncEntry && kind <= Hook.FuncExit && (OF_FILES.has(family) || name === OF_MAKING)
}
