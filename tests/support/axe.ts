// axe-core in an opened page: what it finds wrong, one line each with the first element it is about.
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { root } from './browser.js'

export const violations = async (page: Page): Promise<ReadonlyArray<string>> => {
  await page.evaluate(readFileSync(root('node_modules/axe-core/axe.min.js'), 'utf8'))
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run: () => Promise<{ violations: { id: string; nodes: { target: unknown }[] }[] }> }
    }
    return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${JSON.stringify(nodes[0]?.target)}`)
  })
}
