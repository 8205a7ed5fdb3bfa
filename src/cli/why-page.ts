// The page that `why -o` writes, with the trace in it. That it could not be written is said, and changes nothing else.
import * as E from 'fp-ts/lib/Either.js'
import type { Packer } from '../node/pack.js'
import { writePage } from '../node/page.js'
import { PLACES } from '../node/places.js'
import { report } from './exit.js'

/** The page's name as it is shown: relative names begin with ./ so that a terminal makes them links. */
const shownPage = (path: string): string => (/^[./]/.test(path) ? path : `./${path}`)

/** Once the trace has been read to its end. */
export const makePage = async ({ packed }: Packer, output: string): Promise<string | undefined> => {
  const written = await writePage(PLACES.page, await packed, output)()
  if (E.isRight(written)) return shownPage(output)
  report(written.left)
  return undefined
}
