// Tools that can look at one control group only: a trace holds none, so that asking for it is an error and not an empty answer.
import { type Either, left } from 'fp-ts/lib/Either.js'
import type { Plan } from './tool.js'

export const noCgroups =
  <G extends { readonly cgroup: string | undefined }>(plan: (given: G) => Either<string, Plan>) =>
  (given: G): Either<string, Plan> =>
    given.cgroup === undefined ? plan(given) : left('-c is not served: a trace holds no control groups')
