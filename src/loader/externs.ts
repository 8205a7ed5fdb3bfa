// Symbols an object leaves to others to provide. BTF says which: a value of the kernel's configuration (section .kconfig), or
// something of the kernel's own (.ksyms), neither of which is a section of the file. libbpf: bpf_object__collect_externs.
import type { Either } from 'fp-ts/lib/Either.js'
import { isLeft, right } from 'fp-ts/lib/Either.js'
import { inContext } from '../base/error.js'
import type { Btf } from '../btf/index.js'
import type { Elf, ElfSymbol } from '../elf/index.js'
import { SymbolBinding } from '../elf/index.js'
import { type KconfigLayout, layKconfig } from './kconfig.js'
import type { ExternSpec, KconfigSpec, RelocationError } from './spec.js'

export interface Externs {
  readonly symbols: ReadonlyMap<string, ExternSpec>
  readonly kconfig: KconfigLayout
}

export const readExterns = (elf: Elf, btf: Btf): Either<RelocationError, Externs> => {
  const said = declarations(btf)
  const symbols = new Map<string, ExternSpec>()
  const wanted: Pick<KconfigSpec, 'name' | 'type' | 'weak'>[] = []
  for (const symbol of elf.symbols) {
    if (!isExtern(symbol)) continue
    const { name } = symbol
    const weak = symbol.binding === SymbolBinding.Weak
    const declared = said.get(name)
    if (declared?.section === '.kconfig') wanted.push({ name, type: declared.type, weak })
    else symbols.set(name, { name, weak, kind: declared?.kind ?? 'unknown' })
  }
  const kconfig = layKconfig(btf, wanted)
  if (isLeft(kconfig)) return { ...kconfig, left: inContext({ doing: 'load kernel configuration' })(kconfig.left) }
  return right({ symbols, kconfig: kconfig.right })
}

/** Symbol 0 of every table is undefined and nameless. */
const isExtern = ({ extern, name }: ElfSymbol): boolean => extern && name !== ''

interface Declaration {
  readonly section: string
  readonly kind: 'variable' | 'function'
  readonly type: KconfigSpec['type']
}

const declarations = (btf: Btf): ReadonlyMap<string, Declaration> => {
  const found = new Map<string, Declaration>()
  for (const section of btf.types) {
    if (section._tag !== 'Section' || (section.name !== '.kconfig' && section.name !== '.ksyms')) continue
    for (const { type } of section.variables) {
      const one = btf.types[type]
      if (one?._tag === 'Var') found.set(one.name, { section: section.name, kind: 'variable', type: one.type })
      if (one?._tag === 'Func') found.set(one.name, { section: section.name, kind: 'function', type: one.type })
    }
  }
  return found
}
