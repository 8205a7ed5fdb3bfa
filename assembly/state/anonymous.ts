// Names of descriptors that have no path, as the kernel shows them in /proc/PID/fd: "anon_inode:[eventpoll]", "/memfd:NAME".
import { Effect } from "../gen/syscalls";
import { Part, snap_len, snap_ptr } from "../trace/snapshot";
import { text_begin, text_byte, text_bytes, text_end } from "./text";
import { entry_snap } from "./thread";

const prefix = memory.data<u8>([0x61, 0x6e, 0x6f, 0x6e, 0x5f, 0x69, 0x6e, 0x6f, 0x64, 0x65, 0x3a, 0x5b]); // "anon_inode:["
const memfd = memory.data<u8>([0x2f, 0x6d, 0x65, 0x6d, 0x66, 0x64, 0x3a]); // "/memfd:"
const eventpoll = memory.data<u8>([0x65, 0x76, 0x65, 0x6e, 0x74, 0x70, 0x6f, 0x6c, 0x6c]);
const eventfd = memory.data<u8>([0x65, 0x76, 0x65, 0x6e, 0x74, 0x66, 0x64]);
const timerfd = memory.data<u8>([0x74, 0x69, 0x6d, 0x65, 0x72, 0x66, 0x64]);
const signalfd = memory.data<u8>([0x73, 0x69, 0x67, 0x6e, 0x61, 0x6c, 0x66, 0x64]);
const inotify = memory.data<u8>([0x69, 0x6e, 0x6f, 0x74, 0x69, 0x66, 0x79]);
const pidfd = memory.data<u8>([0x70, 0x69, 0x64, 0x66, 0x64]);

function bracketed(word: usize, len: u32): u32 {
  text_begin();
  text_bytes(prefix, 12);
  text_bytes(word, len);
  text_byte(0x5d);
  return text_end();
}

/** Name of what a call with this effect made; 0 for those whose name the call does not tell. */
export function anonymous_name(thread: usize, effect: u32): u32 {
  switch (effect) {
    case Effect.EpollCreate: return bracketed(eventpoll, 9);
    case Effect.Eventfd: return bracketed(eventfd, 7);
    case Effect.Timerfd: return bracketed(timerfd, 7);
    case Effect.Signalfd: return bracketed(signalfd, 8);
    case Effect.Inotify: return bracketed(inotify, 7);
    case Effect.PidfdOpen: return bracketed(pidfd, 5);
    case Effect.Memfd:
    case Effect.MqOpen: {
      const name = entry_snap(thread, 0, Part.Whole);
      if (name == 0) return 0;
      text_begin();
      if (effect == <u32>Effect.Memfd) text_bytes(memfd, 7);
      text_bytes(snap_ptr(name), snap_len(name));
      return text_end();
    }
    default: return 0;
  }
}
