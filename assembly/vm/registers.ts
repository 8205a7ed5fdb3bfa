// The eleven registers at a fixed address. In prototypes the loop ran ten times slower with registers in wasm locals, since
// a local cannot be indexed; memory at a constant address can.
export const REG0: usize = memory.data(88, 16);
export const REG6: usize = REG0 + 48;
export const REG10: usize = REG0 + 80;

/** A helper's argument, 1 to 5. */
// @ts-ignore: decorator
@inline
export function argument(index: usize): u64 {
  return load<u64>(REG0 + (index << 3));
}
