// An --inject as the recorder's twin takes it. A path stands for one file by every name it has here: as given, absolute, and with
// the links on the way to it followed, which is how /proc/PID/fd and so a descriptor names it; it need not exist yet.
import { realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { failed } from '../base/error.js'
import { type Injection, type InjectError, injectionCalls, insteadNumbers } from '../trace/inject.js'
import type { Injected } from './capture.js'

const realPath = (path: string): string => {
  try {
    return realpathSync(path)
  } catch {
    return dirname(path) === path ? path : join(realPath(dirname(path)), basename(path))
  }
}

const namesOf = (path: string): ReadonlyArray<string> =>
  path.startsWith('@') ? [path] : [...new Set([path, resolve(path), realPath(resolve(path))])]

const hex = (bytes: ReadonlyArray<number>): string => bytes.map(byte => byte.toString(16).padStart(2, '0')).join('')

const ENDLESS = 2 ** 32 - 1

const given = (name: string, value: string | undefined): ReadonlyArray<string> =>
  value === undefined ? [] : [`--inject${name}`, value]

export const injectedOf = (injection: Injection): E.Either<InjectError, Injected> => {
  const { spec, path, address, when, result, instead, signal, delayEnter, delayExit } = injection
  const arch = process.arch === 'arm64' ? 'aarch64' : 'x86_64'
  const calls = injectionCalls(injection, arch)
  if (calls === '')
    return E.left(
      failed(
        'UsageError',
        'BadInjection',
        `--inject "${spec}": this machine has none of these calls`,
        'See `probecause show` for those a program makes.',
      ),
    )
  return E.right([
    ...given('', calls),
    ...given('-spec', spec),
    ...(path === undefined ? [] : namesOf(path).flatMap(name => given('-path', name))),
    ...given('-address', address && `${hex(address.ip)}:${address.port}`),
    ...given('-when', when && `${when.first},${when.last ?? ENDLESS},${when.step}`),
    ...given('-result', result?.toString()),
    ...given('-call', instead && insteadNumbers(instead, arch).join(',')),
    ...given('-signal', signal?.toString()),
    ...(delayEnter === undefined && delayExit === undefined ? [] : given('-delay', `${delayEnter ?? 0},${delayExit ?? 0}`)),
  ])
}
