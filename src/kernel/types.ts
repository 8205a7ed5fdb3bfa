// The types of the virtual kernel, which CO-RE relocates programs against: those of kernel.h, and the list of helpers. Parsed once.
import { isLeft } from 'fp-ts/lib/Either.js'
import { HELPER_NAMES } from '../asm/helpers.js'
import { type Btf, type BtfType, parseBtf } from '../btf/index.js'
import { KERNEL_BTF } from './gen/types.js'

const decode = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], byte => Number.parseInt(byte, 16))

let parsed: Btf | undefined

/** enum bpf_func_id of include/uapi/linux/bpf.h, by which programs ask for helpers that older kernels have not. */
const FUNCTION_IDS: BtfType = {
  _tag: 'Enum',
  name: 'bpf_func_id',
  sizeBytes: 4,
  signed: false,
  values: HELPER_NAMES.map((name, number) => ({ name: `BPF_FUNC_${name}`, value: BigInt(number) })),
}

/** All of kernel.h, whatever the version of the recorded kernel. */
export const kernelTypes = (): Btf => {
  if (parsed !== undefined) return parsed
  const types = parseBtf(decode(KERNEL_BTF))
  if (isLeft(types)) throw new Error(`the virtual kernel's types cannot be read: ${types.left.reason}`)
  parsed = { types: [...types.right.types, FUNCTION_IDS] }
  return parsed
}
