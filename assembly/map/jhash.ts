// jhash2 of include/linux/jhash.h (Bob Jenkins' lookup3 over 32-bit words): ids of stacks are the kernel's, collisions included.
const INITVAL: u32 = 0xdead_beef;

export function jhash2(words: usize, length: u32, initval: u32): u32 {
  let a: u32 = INITVAL + (length << 2) + initval;
  let b = a;
  let c = a;
  for (; length > 3; length -= 3, words += 12) {
    a += load<u32>(words);
    b += load<u32>(words, 4);
    c += load<u32>(words, 8);
    a = (a - c) ^ rotl<u32>(c, 4);
    c += b;
    b = (b - a) ^ rotl<u32>(a, 6);
    a += c;
    c = (c - b) ^ rotl<u32>(b, 8);
    b += a;
    a = (a - c) ^ rotl<u32>(c, 16);
    c += b;
    b = (b - a) ^ rotl<u32>(a, 19);
    a += c;
    c = (c - b) ^ rotl<u32>(b, 4);
    b += a;
  }
  if (length == 0) return c;
  if (length == 3) c += load<u32>(words, 8);
  if (length >= 2) b += load<u32>(words, 4);
  a += load<u32>(words);
  c = (c ^ b) - rotl<u32>(b, 14);
  a = (a ^ c) - rotl<u32>(c, 11);
  b = (b ^ a) - rotl<u32>(a, 25);
  c = (c ^ b) - rotl<u32>(b, 16);
  a = (a ^ c) - rotl<u32>(c, 4);
  b = (b ^ a) - rotl<u32>(a, 14);
  return (c ^ b) - rotl<u32>(b, 24);
}
