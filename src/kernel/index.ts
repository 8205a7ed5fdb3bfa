// The types of the virtual kernel, which CO-RE relocates programs against.
import { isLeft } from 'fp-ts/lib/Either.js'
import { type Btf, parseBtf } from '../btf/index.js'
import { KERNEL_BTF } from './gen/types.js'

const decode = (base64: string): Uint8Array => Uint8Array.from(atob(base64), letter => letter.charCodeAt(0))

let parsed: Btf | undefined

/** All of kernel.h, whatever the version of the recorded kernel. */
export const kernelTypes = (): Btf => {
  if (parsed !== undefined) return parsed
  const types = parseBtf(decode(KERNEL_BTF))
  if (isLeft(types)) throw new Error(`the virtual kernel's types cannot be read: ${types.left.reason}`)
  parsed = types.right
  return parsed
}

export { KERNEL_STRUCTS } from './gen/types.js'
