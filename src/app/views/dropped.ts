// The files of what was dropped, folders with all that is in them. Names count for nothing here: what a file is, its content says.
const FILES_MAX = 500

const entriesOf = (folder: FileSystemDirectoryEntry): Promise<ReadonlyArray<FileSystemEntry>> => {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  return new Promise(resolve => {
    // A reader gives some at a time, and none at the end (File and Directory Entries API, section 3.4).
    const more = (): void =>
      reader.readEntries(
        some => {
          all.push(...some)
          if (some.length === 0 || all.length >= FILES_MAX) resolve(all)
          else more()
        },
        () => resolve(all),
      )
    more()
  })
}

const fileOf = (entry: FileSystemFileEntry): Promise<ReadonlyArray<File>> =>
  new Promise(resolve =>
    entry.file(
      file => resolve([file]),
      () => resolve([]),
    ),
  )

/** Entries must be taken during the event; folders are read afterwards. */
export const filesOf = async (dropped: DataTransfer | null): Promise<ReadonlyArray<File>> => {
  const plain = [...(dropped?.files ?? [])]
  const entries = [...(dropped?.items ?? [])].flatMap(item => item.webkitGetAsEntry() ?? [])
  if (!entries.some(entry => entry.isDirectory)) return plain.slice(0, FILES_MAX)
  const files: File[] = []
  const open: FileSystemEntry[] = [...entries].reverse()
  for (let next = open.pop(); next !== undefined && files.length < FILES_MAX; next = open.pop()) {
    if (next.isDirectory) open.push(...[...(await entriesOf(next as FileSystemDirectoryEntry))].reverse())
    else files.push(...(await fileOf(next as FileSystemFileEntry)))
  }
  return files
}
