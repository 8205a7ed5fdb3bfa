// view TRACE: the viewer on this machine, in the browser if there is one. The trace stays where it is and is read by the page as it needs
// it. Runs until Ctrl-C.
import { once } from 'node:events'
import * as E from 'fp-ts/lib/Either.js'
import { openBrowser } from '../../node/browser.js'
import { PLACES } from '../../node/places.js'
import { serveView } from '../../node/serve.js'
import { STDERR, STDOUT, write } from '../../node/terminal.js'
import { safeText } from '../../present/escape.js'
import { fill, VIEW_WORDS } from '../../present/messages.js'
import { EXIT, report } from '../exit.js'

interface Options {
  readonly open: boolean
}

const STOPS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export const view = async (trace: string, { open }: Options): Promise<number> => {
  const served = await serveView(PLACES.site, trace)()
  if (E.isLeft(served)) return report(served.left)
  const { url, close } = served.right
  const stopped = Promise.race(STOPS.map(signal => once(process, signal)))
  write(STDOUT, `${url}\n`)
  const opened = open && openBrowser(url)
  write(STDERR, `probecause: ${fill(opened ? VIEW_WORDS.opened : VIEW_WORDS.serving, { trace: safeText(trace) })}\n`)
  await stopped
  await close()
  return EXIT.ok
}
