// Another user to run a program as (-u): ids and groups as login would give them. `id` is asked, not /etc/passwd, because it
// knows every source of accounts this machine has (nsswitch.conf(5)).
import { spawnSync } from 'node:child_process'
import * as E from 'fp-ts/lib/Either.js'
import { type Failed, failed } from '../base/error.js'

export type AccountError = Failed<'UsageError', 'NotRoot' | 'NoSuchUser'>

const ask = (what: '-u' | '-g' | '-G', user: string): string | undefined => {
  const said = spawnSync('id', [what, '--', user], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  return said.status === 0 ? said.stdout.trim() : undefined
}

/** UID:GID:GROUP,GROUP..., as the recorder takes it. Only root may become somebody else. */
export const accountOf = (user: string): E.Either<AccountError, string> => {
  if (process.geteuid?.() !== 0)
    return E.left(
      failed('UsageError', 'NotRoot', '-u: only root can run a program as another user', 'Run as root (sudo), or leave -u out.'),
    )
  const [uid, gid, groups] = [ask('-u', user), ask('-g', user), ask('-G', user)]
  return uid === undefined || gid === undefined || groups === undefined
    ? E.left(failed('UsageError', 'NoSuchUser', `-u: there is no user "${user}"`, 'Name one that `id` knows.'))
    : E.right(`${uid}:${gid}:${groups.replaceAll(' ', ',')}`)
}
