// Numbers that must not be swapped: a branded number is a number to the machine and a type of its own to the compiler.
// Brands are given where a value is parsed or created and nowhere else.
declare const brand: unique symbol

export type Branded<Name extends string> = number & { readonly [brand]: Name }

/** Position of an event in its trace, from 1. */
export type EventSeq = Branded<'EventSeq'>

/** Names the kind of an already checked number. */
export const as = <B extends Branded<string>>(value: number): B => value as B
