// Dense operation numbers: what `predecode` writes and `interp` switches on, numbered without gaps so that the switch
// compiles to a jump table. Arithmetic and jumps come in fours: 64-bit immediate, 64-bit register, 32-bit immediate,
// 32-bit register; `opcode.ts` relies on that order. Enum members count up from 0.
export enum Op {
  Add64K, Add64X, Add32K, Add32X,
  Sub64K, Sub64X, Sub32K, Sub32X,
  Mul64K, Mul64X, Mul32K, Mul32X,
  Div64K, Div64X, Div32K, Div32X,
  Sdiv64K, Sdiv64X, Sdiv32K, Sdiv32X,
  Or64K, Or64X, Or32K, Or32X,
  And64K, And64X, And32K, And32X,
  Lsh64K, Lsh64X, Lsh32K, Lsh32X,
  Rsh64K, Rsh64X, Rsh32K, Rsh32X,
  Neg64, Neg64Unused, Neg32, Neg32Unused,
  Mod64K, Mod64X, Mod32K, Mod32X,
  Smod64K, Smod64X, Smod32K, Smod32X,
  Xor64K, Xor64X, Xor32K, Xor32X,
  Mov64K, Mov64X, Mov32K, Mov32X,
  Arsh64K, Arsh64X, Arsh32K, Arsh32X,

  Jeq64K, Jeq64X, Jeq32K, Jeq32X,
  Jgt64K, Jgt64X, Jgt32K, Jgt32X,
  Jge64K, Jge64X, Jge32K, Jge32X,
  Jset64K, Jset64X, Jset32K, Jset32X,
  Jne64K, Jne64X, Jne32K, Jne32X,
  Jsgt64K, Jsgt64X, Jsgt32K, Jsgt32X,
  Jsge64K, Jsge64X, Jsge32K, Jsge32X,
  Jlt64K, Jlt64X, Jlt32K, Jlt32X,
  Jle64K, Jle64X, Jle32K, Jle32X,
  Jslt64K, Jslt64X, Jslt32K, Jslt32X,
  Jsle64K, Jsle64X, Jsle32K, Jsle32X,
  Ja,

  Movsx8To64, Movsx16To64, Movsx32To64, Movsx8To32, Movsx16To32,
  Zext16, Zext32, Nop, Swap16, Swap32, Swap64,

  Load8, Load16, Load32, Load64, LoadS8, LoadS16, LoadS32,
  Store8, Store16, Store32, Store64,
  StoreImm8, StoreImm16, StoreImm32, StoreImm64,
  AtomicAdd32, AtomicAdd64, Atomic32, Atomic64,
  LoadImm64,

  CallHelper, CallTest, CallBack, CallLocal, CallReg, Exit,
  Check, // before each access of a program loaded with ProgFlag.Check
}
