// Helpers of programs on functions of the kernel: which function it is, and its arguments and result (kernel/trace/bpf_trace.c). Of
// the system calls' own functions the one argument is where the caller's registers lie.
import { Hook } from "../abi";
import { FUNC_PARAMETERS } from "../gen/hooks";
import { call_address, code_address } from "../kernel/address";
import { Errno } from "../map/errno";
import { cur_kind, cur_number } from "../trace/current";
import { argument } from "../vm/registers";
import { take_readable, take_writable } from "./memory";

const WORD: u32 = 8;

function is_call(): bool {
  return cur_kind >= <u32>Hook.CallEntry && cur_kind <= <u32>Hook.CallExit;
}

function is_function(): bool {
  return cur_kind >= <u32>Hook.FuncEntry && cur_kind <= <u32>Hook.FuncExit;
}

/** The forms whose ctx is an array of arguments, and the result behind them. */
function is_exit(): bool {
  return cur_kind == <u32>Hook.FuncExit || cur_kind == <u32>Hook.CallExit;
}

function parameters(): u32 {
  if (cur_kind == <u32>Hook.FuncEnter || cur_kind == <u32>Hook.FuncExit) return load<u8>(FUNC_PARAMETERS + cur_number);
  return cur_kind == <u32>Hook.CallEnter || cur_kind == <u32>Hook.CallExit ? 1 : 0;
}

/** bpf_get_func_ip(ctx) */
export function get_func_ip(): u64 {
  if (is_call()) return call_address(cur_number);
  return is_function() ? code_address(cur_number) : 0;
}

/** Copies the ctx's word `index` to where the program wants it. */
function give(index: u32, to: u64): u64 {
  const from = take_readable(argument(1) + <u64>(index * WORD), WORD);
  const at: usize = from == 0 ? 0 : take_writable(to, WORD);
  if (at != 0) store<u64>(at, load<u64>(from));
  return 0;
}

/** bpf_get_func_arg(ctx, n, value) */
export function get_func_arg(): u64 {
  return argument(2) >= <u64>parameters() ? <u64><i64>Errno.EINVAL : give(<u32>argument(2), argument(3));
}

/** bpf_get_func_ret(ctx, value) */
export function get_func_ret(): u64 {
  return is_exit() ? give(parameters(), argument(2)) : <u64><i64>Errno.EOPNOTSUPP;
}

/** bpf_get_func_arg_cnt(ctx) */
export function get_func_arg_cnt(): u64 {
  return <u64>parameters();
}
