// Fills in what only an engine knows: the ids of maps, in the instructions that name them. A pseudo source says what the
// immediate means (include/uapi/linux/bpf.h); for an address into a value the second half holds the offset.
import type { MapReference, ProgramSpec } from '../loader/index.js'

const PSEUDO_SOURCE: Readonly<Record<MapReference['kind'], number>> = { map: 1, value: 2 }
const SLOT_BYTES = 8

export const resolveReferences = (
  spec: Pick<ProgramSpec, 'code' | 'references'>,
  maps: ReadonlyMap<string, { readonly id: number }>,
): Uint8Array => {
  const code = spec.code.slice()
  const view = new DataView(code.buffer)
  for (const { slot, map, kind, offset } of spec.references) {
    const id = maps.get(map)?.id
    if (id === undefined) continue
    const at = slot * SLOT_BYTES
    view.setUint8(at + 1, (view.getUint8(at + 1) & 0x0f) | (PSEUDO_SOURCE[kind] << 4))
    view.setUint32(at + 4, id, true)
    view.setUint32(at + SLOT_BYTES + 4, kind === 'value' ? offset : 0, true)
  }
  return code
}
