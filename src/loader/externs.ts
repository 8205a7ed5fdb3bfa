// Symbols an object leaves to the kernel to provide. None can be given here yet; the error says which feature it is.
import type { Either } from 'fp-ts/lib/Either.js'
import type { At } from '../base/error.js'
import { fail } from '../base/error.js'
import type { ElfSymbol } from '../elf/index.js'
import type { RelocationError } from './spec.js'

/** The kernel's configuration, and libbpf's two virtual entries in it, are known by name (bpf_object__resolve_externs). */
const KCONFIG = /^(CONFIG_|LINUX_)/

export const refuseExtern = (symbol: ElfSymbol, where: { readonly at: At }): Either<RelocationError, never> => {
  const feature = KCONFIG.test(symbol.name)
    ? 'a kernel configuration value (kconfig extern)'
    : 'a kernel symbol (ksym or kfunc extern)'
  const doing = symbol.extern
    ? `"${symbol.name}" is ${feature}, which is not supported`
    : `symbol "${symbol.name}" stands in no section`
  return fail('RelocationError', symbol.extern ? 'Extern' : 'BadTarget', { doing, ...where })
}
