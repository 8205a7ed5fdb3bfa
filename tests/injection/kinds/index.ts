// The oracle: one row per kind of fault. What a fault means follows from the call, the error and the kind of object alone
// (scenarios/TAXONOMY.md), so the true class and subject are known before anything is recorded. A fake failure must be consistent with
// itself: a missing file is missing for every call on its path, a full disk stays full, a limit that is reached stays reached.
import { FILES } from './files.js'
import type { Kind } from './kind.js'
import { LIMITS } from './limits.js'
import { NETWORK } from './network.js'
import { WAITS } from './waits.js'

export type { Kind } from './kind.js'
export const KINDS: ReadonlyArray<Kind> = [...FILES, ...LIMITS, ...NETWORK, ...WAITS]
