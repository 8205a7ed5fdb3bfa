// A sliding window over time: how much of something fell into the last few seconds, and the most that ever did. Buckets on a fixed
// grid make a window, so that an event costs one comparison and no window holds more than its length; between two lines of the grid one
// may hold a little more, which is not seen. What is measured, and when a window is made, is measure.ts's.
import { EventRecord, Limit } from "../abi";
import { heap_alloc, heap_free } from "../memory/heap";

const BUCKETS: u32 = Limit.WindowParts;

/** Byte offsets. `Value` decides which window is the highest, `Second` goes with it. */
export enum Window {
  BucketNs = 0, // u64
  End = 8, // u64 where the current bucket ends; 0 before the first event
  Index = 16, // u64 of the current bucket on the grid
  Object = 24, // string: of the latest event
  Number = 28, // call of the latest event
  SeqLast = 32, // u64
  TsLast = 40, // u64
  // The highest so far, in the order of a fact's fields
  PeakSeqFirst = 48, // u64
  PeakSeqLast = 56, // u64
  PeakTsFirst = 64, // u64
  PeakTsLast = 72, // u64
  PeakValue = 80, // u64
  PeakSecond = 88, // u64
  PeakObject = 96,
  PeakNumber = 100,
  Buckets = 104,
  Size = 904, // Buckets + Limit.WindowParts * Bucket.Size
}

enum Bucket {
  Value = 0, // u64
  Second = 8, // u64
  Seq = 16, // u64 of its first event
  Ts = 24, // u64
  Size = 32,
}

export function window_new(length_ns: u64): usize {
  const window = heap_alloc(Window.Size);
  if (window != 0) store<u64>(window, length_ns / BUCKETS, Window.BucketNs);
  return window;
}

export function window_free(window: usize): void {
  heap_free(window, Window.Size);
}

// @ts-ignore: decorator
@inline
function bucket_at(window: usize, index: u64): usize {
  return window + Window.Buckets + <usize>(index % BUCKETS) * Bucket.Size;
}

/** Sum of a field over the buckets. */
export function window_sum(window: usize, second: bool): u64 {
  let sum: u64 = 0;
  const field: usize = second ? Bucket.Second : Bucket.Value;
  for (let i: u32 = 0; i < BUCKETS; i++) sum += load<u64>(window + Window.Buckets + <usize>i * Bucket.Size + field);
  return sum;
}

/** How many buckets hold any of the value. */
export function window_active(window: usize): u32 {
  let active: u32 = 0;
  for (let i: u32 = 0; i < BUCKETS; i++) if (load<u64>(window + Window.Buckets + <usize>i * Bucket.Size, Bucket.Value) != 0) active++;
  return active;
}

/** Bucket of the earliest event that the window holds, or 0. */
export function window_first(window: usize): usize {
  const index = load<u64>(window, Window.Index);
  for (let i: u32 = 1; i <= BUCKETS; i++) {
    const bucket = bucket_at(window, index + i);
    if (load<u64>(bucket, Bucket.Seq) != 0) return bucket;
  }
  return 0;
}

export function window_first_seq(window: usize): u64 {
  const bucket = window_first(window);
  return bucket == 0 ? 0 : load<u64>(bucket, Bucket.Seq);
}

export function window_first_ts(window: usize): u64 {
  const bucket = window_first(window);
  return bucket == 0 ? 0 : load<u64>(bucket, Bucket.Ts);
}

/** Compares what the buckets hold with the highest so far. */
export function window_settle(window: usize): void {
  const value = window_sum(window, false);
  if (value <= load<u64>(window, Window.PeakValue)) return;
  store<u64>(window, value, Window.PeakValue);
  store<u64>(window, window_sum(window, true), Window.PeakSecond);
  store<u64>(window, window_first_seq(window), Window.PeakSeqFirst);
  store<u64>(window, window_first_ts(window), Window.PeakTsFirst);
  store<u64>(window, load<u64>(window, Window.SeqLast), Window.PeakSeqLast);
  store<u64>(window, load<u64>(window, Window.TsLast), Window.PeakTsLast);
  store<u64>(window, load<u64>(window, Window.Object), Window.PeakObject); // and PeakNumber
}

/** Goes on to the bucket of `ts`. Within a bucket sums only grow, so that a look at its end misses no peak. */
function turn(window: usize, ts: u64): void {
  if (load<u64>(window, Window.End) != 0) window_settle(window);
  const length = load<u64>(window, Window.BucketNs);
  const index = ts / length;
  const from = load<u64>(window, Window.Index);
  const steps = min<u64>(index - from, BUCKETS);
  for (let i: u64 = 0; i < steps; i++) memory.fill(bucket_at(window, index - i), 0, Bucket.Size);
  store<u64>(window, index, Window.Index);
  store<u64>(window, (index + 1) * length, Window.End);
}

/** `value` of it, and `second` of what goes with it, at this event. */
export function window_add(window: usize, value: u64, second: u64, ev: usize): void {
  const ts = load<u64>(ev, EventRecord.TsNs);
  if (ts >= load<u64>(window, Window.End)) turn(window, ts);
  const bucket = bucket_at(window, load<u64>(window, Window.Index));
  put(bucket, value, second, load<u64>(ev, EventRecord.Seq), ts);
  seen(window, ev);
}

// @ts-ignore: decorator
@inline
function seen(window: usize, ev: usize): void {
  store<u64>(window, load<u64>(ev, EventRecord.Seq), Window.SeqLast);
  store<u64>(window, load<u64>(ev, EventRecord.TsNs), Window.TsLast);
}

// @ts-ignore: decorator
@inline
function put(bucket: usize, value: u64, second: u64, seq: u64, ts: u64): void {
  if (load<u64>(bucket, Bucket.Seq) == 0) {
    store<u64>(bucket, seq, Bucket.Seq);
    store<u64>(bucket, ts, Bucket.Ts);
  }
  store<u64>(bucket, load<u64>(bucket, Bucket.Value) + value, Bucket.Value);
  store<u64>(bucket, load<u64>(bucket, Bucket.Second) + second, Bucket.Second);
}

/** Amounts that came evenly between `from`, whose event was `seq`, and this event: each bucket gets its share, and what lies more than
 * a window back is dropped. */
export function window_spread(window: usize, from: u64, seq: u64, value: u64, second: u64, ev: usize): void {
  const to = load<u64>(ev, EventRecord.TsNs);
  seen(window, ev);
  const bucket_ns = load<u64>(window, Window.BucketNs);
  const last = to / bucket_ns;
  const oldest = (last < BUCKETS ? 0 : last + 1 - BUCKETS) * bucket_ns;
  if (from < oldest) {
    value = part_of(value, to - oldest, to - from);
    second = part_of(second, to - oldest, to - from);
    from = oldest;
  }
  const whole = to - from;
  let rest = value;
  let rest_second = second;
  for (let index = from / bucket_ns; index <= last; index++) {
    const begin = max(from, index * bucket_ns);
    const share = index == last ? rest : part_of(value, (index + 1) * bucket_ns - begin, whole);
    const share_second = index == last ? rest_second : part_of(second, (index + 1) * bucket_ns - begin, whole);
    if (begin >= load<u64>(window, Window.End)) turn(window, begin);
    put(bucket_at(window, index), share, share_second, seq, begin);
    rest -= share;
    rest_second -= share_second;
  }
}

function part_of(value: u64, part: u64, whole: u64): u64 {
  return <u64>(<f64>value * (<f64>part / <f64>whole));
}
