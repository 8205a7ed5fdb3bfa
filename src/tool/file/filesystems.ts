// The functions of file systems that fsdist and fsslower time: their objects name stand-ins, and the option says of which file system.

import type { Setup } from '../setup.js'

/** Stand-in of the objects' sections, and the function of each file system; a system without one is not timed there. */
const FUNCTIONS = {
  btrfs: {
    dummy_file_read: 'btrfs_file_read_iter',
    dummy_file_write: 'btrfs_file_write_iter',
    dummy_file_open: 'btrfs_file_open',
    dummy_file_sync: 'btrfs_sync_file',
  },
  ext4: {
    dummy_file_read: 'ext4_file_read_iter',
    dummy_file_write: 'ext4_file_write_iter',
    dummy_file_open: 'ext4_file_open',
    dummy_file_sync: 'ext4_sync_file',
    dummy_getattr: 'ext4_file_getattr',
  },
  f2fs: {
    dummy_file_read: 'f2fs_file_read_iter',
    dummy_file_write: 'f2fs_file_write_iter',
    dummy_file_open: 'f2fs_file_open',
    dummy_file_sync: 'f2fs_sync_file',
    dummy_getattr: 'f2fs_getattr',
  },
  fuse: {
    dummy_file_read: 'fuse_file_read_iter',
    dummy_file_write: 'fuse_file_write_iter',
    dummy_file_open: 'fuse_open',
    dummy_file_sync: 'fuse_fsync',
    dummy_getattr: 'fuse_getattr',
  },
  nfs: {
    dummy_file_read: 'nfs_file_read',
    dummy_file_write: 'nfs_file_write',
    dummy_file_open: 'nfs_file_open',
    dummy_file_sync: 'nfs_file_fsync',
    dummy_getattr: 'nfs_getattr',
  },
  xfs: {
    dummy_file_read: 'xfs_file_read_iter',
    dummy_file_write: 'xfs_file_write_iter',
    dummy_file_open: 'xfs_file_open',
    dummy_file_sync: 'xfs_file_fsync',
  },
} as const

export type FileSystem = keyof typeof FUNCTIONS

export const FILE_SYSTEMS = Object.keys(FUNCTIONS) as ReadonlyArray<FileSystem>

const STAND_IN = /\/(dummy_\w+)$/

/** Programs are pointed at the functions of a file system; what it has no function for is not loaded. */
export const onFileSystem = (fs: FileSystem): Pick<Setup, 'targets' | 'wants'> => {
  const targets = new Map<string, string>(Object.entries(FUNCTIONS[fs]))
  return { targets, wants: section => targets.has(STAND_IN.exec(section)?.[1] ?? '') }
}

/** Names of a tool that stand for one file system: ext4dist. */
export const aliasesOf = (suffix: string): Readonly<Record<string, ReadonlyArray<string>>> =>
  Object.fromEntries(FILE_SYSTEMS.map(fs => [`${fs}${suffix}`, ['-t', fs]]))
