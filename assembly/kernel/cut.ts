// What a call returns that SIGKILL cuts short: programs on its exit hook see it, a tracer is not told of it (ptrace_stop in
// kernel/signal.c). The rule: a call that had not returned was waiting, and a wait that a signal ends returns the number that says how
// it would be restarted (signal(7); the sources are named below), whatever the signal is.
import { Effect } from "../gen/syscalls";
import { Thread } from "../state/layout";
import { time_limit } from "../state/timeout";
import { arg } from "../state/thread";

const EINTR: i64 = -4;
const ERESTARTSYS: i64 = -512;
const ERESTARTNOINTR: i64 = -513;
const ERESTARTNOHAND: i64 = -514;
const ERESTART_RESTARTBLOCK: i64 = -516;
const TIMER_ABSTIME: u64 = 1;
/** FUTEX_LOCK_PI, FUTEX_LOCK_PI2 (futex_lock_pi in kernel/futex/pi.c). */
const LOCK_PI: u32 = 1 << 6 | 1 << 13;

/** Whether the call's number is that of x86_64 or arm64. */
// @ts-ignore: decorator
@inline
function is(thread: usize, x86: u32, arm: u32): bool {
  const native = load<u32>(thread, Thread.Native);
  return native == x86 || native == arm;
}

/** kernel/futex/waitwake.c: a wait with a time limit goes on with what is left of it. */
function futex(thread: usize): i64 {
  const op = <u32>arg(thread, 1) & 0x7f;
  if (is(thread, 202, 98) && op < 32 && (LOCK_PI >> op & 1) != 0) return ERESTARTNOINTR;
  return time_limit(thread) < 0 ? ERESTARTSYS : ERESTART_RESTARTBLOCK;
}

export function cut_result(thread: usize): i64 {
  switch (load<u32>(thread, Thread.Effect)) {
    case Effect.Futex: return futex(thread);
    case Effect.Sleep: // kernel/time/hrtimer.c: an absolute time needs nothing kept
      return is(thread, 230, 115) && (arg(thread, 1) & TIMER_ABSTIME) != 0 ? ERESTARTNOHAND : ERESTART_RESTARTBLOCK;
    case Effect.Poll: return is(thread, 7, 7) ? ERESTART_RESTARTBLOCK : ERESTARTNOHAND; // fs/select.c: poll, and ppoll
    case Effect.Select:
    case Effect.Oldselect:
    case Effect.Msgop: return ERESTARTNOHAND; // fs/select.c, ipc/msg.c
    case Effect.EpollWait:
    case Effect.Aio:
    case Effect.Semop: return EINTR; // fs/eventpoll.c, fs/aio.c, ipc/sem.c
    case Effect.Sigwait: return is(thread, 128, 137) ? EINTR : ERESTARTNOHAND; // kernel/signal.c: rt_sigtimedwait; pause, rt_sigsuspend
    case Effect.Read:
    case Effect.Write:
    case Effect.Recv:
    case Effect.Send:
    case Effect.Accept:
    case Effect.Connect: return time_limit(thread) < 0 ? ERESTARTSYS : EINTR; // sock_intr_errno in include/net/sock.h
    case Effect.Kill: return 0; // its own death is what it sent
    default: return ERESTARTSYS;
  }
}
