// Destinations: scans, uploads, addresses that hand out credentials; each threshold from both sides, and what looks alike.
import { suite } from 'uvu'
import { inet, type Story } from '../../state/story.js'
import { begun, cases, exec, ROOT } from './rig.js'

const test = suite('incidents: network')
const ECONNREFUSED = -111
const AWAY = '203.0.113.9' // RFC 5737

const tries = (s: Story, ip: string, port: number, ret: number): void => {
  s.call(ROOT, 'socket', [2, 1, 0], 3)
  s.call(ROOT, 'connect', [3, 0x1000, 16], ret, { at: [inet(1, ip, port)], ms: 5 })
  s.call(ROOT, 'close', [3], 0)
}

/** So many destinations, of which the first refuse. */
const scans = (count: number, refused: number, everyMs = 0): Story => {
  const s = begun()
  for (let i = 0; i < count; i++) {
    tries(s, AWAY, 1000 + i, i < refused ? ECONNREFUSED : 0)
    if (everyMs > 0) s.call(ROOT, 'getppid', [], 1, { ms: everyMs })
  }
  return s
}

cases(test, 'port-scan', [
  ['20 destinations, 16 of which refuse', () => scans(20, 16), [20]],
  ['of 20, 15 are too few', () => scans(20, 15), []],
  ['19 are too few', () => scans(19, 19), []],
  ['20 in more than 5 s are a slow client', () => scans(20, 20, 260), []],
  [
    'a client that tries one server again and again scans nothing',
    () => {
      const s = begun()
      for (let i = 0; i < 60; i++) tries(s, AWAY, 5432, ECONNREFUSED)
      return s
    },
    [],
  ],
  [
    'a refusal that getsockopt tells counts',
    () => {
      const s = begun()
      for (let i = 0; i < 20; i++) {
        s.call(ROOT, 'socket', [2, 1, 0], 3)
        s.call(ROOT, 'connect', [3, 0x1000, 16], -115, { at: [inet(1, AWAY, 1000 + i)] })
        s.call(ROOT, 'getsockopt', [3, 1, 4, 0x2000, 0x3000], 0, { exit: [{ arg: 3, bytes: Uint8Array.from([111, 0, 0, 0]) }] })
        s.call(ROOT, 'close', [3], 0)
      }
      return s
    },
    [20],
  ],
])

const MB = 1_000_000

const talks = (ip: string, sent: number, received: number, s = begun()): Story => {
  s.call(ROOT, 'socket', [2, 1, 0], 3)
  s.call(ROOT, 'connect', [3, 0x1000, 16], 0, { at: [inet(1, ip, 443)] })
  for (let left = sent; left > 0; left -= MB) s.call(ROOT, 'write', [3, 0x2000, Math.min(left, MB)], Math.min(left, MB))
  if (received > 0) s.call(ROOT, 'read', [3, 0x2000, received], received)
  return s
}

const asked = (...argv: ReadonlyArray<string>): Story => {
  const s = begun()
  s.event(ROOT, 'ProcessExec', exec(argv[0] ?? '', argv))
  return s
}

cases(test, 'exfiltration', [
  ['10 MB out and a tenth of it in', () => talks(AWAY, 10 * MB, MB), [10 * MB]],
  ['a byte less is none', () => talks(AWAY, 10 * MB - 1, 0), []],
  ['more than a tenth in is talk', () => talks(AWAY, 10 * MB, MB + 1), []],
  ['what stays on the machine leaves nothing', () => talks('127.0.0.1', 50 * MB, 0), []],
  ['a download is none', () => talks(AWAY, 1000, 50 * MB), []],
  [
    'an upload to a host that the command line names was asked for',
    () => talks(AWAY, 50 * MB, 0, asked('push', `to=${AWAY}`)),
    [],
  ],
  [
    'an answer to who asked is none',
    () => {
      const s = begun()
      s.call(ROOT, 'socket', [2, 1, 0], 4)
      s.call(ROOT, 'bind', [4, 0x1000, 16], 0, { at: [inet(1, '0.0.0.0', 80)] })
      s.call(ROOT, 'listen', [4, 10], 0)
      s.call(ROOT, 'accept4', [4, 0x1000, 0x2000, 0], 5, { exit: [inet(1, AWAY, 40000)] })
      for (let i = 0; i < 20; i++) s.call(ROOT, 'write', [5, 0x2000, MB], MB)
      return s
    },
    [],
  ],
])

cases(test, 'cloud-metadata', [
  ['a connection to the address all clouds share', () => talks('169.254.169.254', 100, 1000), [1]],
  ['its neighbour is any address', () => talks('169.254.169.253', 100, 1000), []],
  ["Alibaba's as well", () => talks('100.100.100.200', 100, 1000), [1]],
])

test.run()
