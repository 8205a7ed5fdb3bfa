// The eBPF objects inside the programs of Debian's libbpf-tools: real objects of many kinds, carved out where they are
// installed, each once with the names of the programs that carry it. Nothing of them is kept.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { findObjects } from '../../src/elf/index.js'

export interface ToolObject {
  readonly names: ReadonlyArray<string>
  readonly bytes: Uint8Array
}

const PACKAGE = 'libbpf-tools'

const programs = (): ReadonlyArray<string> => {
  const listed = spawnSync('dpkg', ['-L', PACKAGE], { encoding: 'utf8' })
  return listed.status === 0 ? listed.stdout.split('\n').filter(path => /^\/usr\/sbin\/./.test(path)) : []
}

const carve = (): ReadonlyArray<ToolObject> => {
  const found = new Map<string, { readonly names: string[]; readonly bytes: Uint8Array }>()
  for (const path of programs().toSorted()) {
    for (const { bytes } of findObjects(new Uint8Array(readFileSync(path)))) {
      const key = Buffer.from(bytes).toString('latin1')
      const known = found.get(key)
      if (known === undefined) found.set(key, { names: [basename(path)], bytes: bytes.slice() })
      else known.names.push(basename(path))
    }
  }
  return [...found.values()]
}

/** Empty where the package is not installed. */
export const TOOL_OBJECTS: ReadonlyArray<ToolObject> = carve()
export const TOOLS_LACKING = TOOL_OBJECTS.length === 0 ? `${PACKAGE} is not installed` : undefined
