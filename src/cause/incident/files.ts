// Incidents of files: many whose content was replaced in a short time, and secrets read by a program they are not for.
import { FileFlag } from '../../../assembly/abi.js'
import type { FileFact } from '../../engine/facts.js'
import type { Facts, Proc } from '../facts.js'
import { shown } from '../rule.js'
import { type IncidentRule, noticed, peaksOf, whenOf } from './incident.js'
import { secretAt } from './places.js'

export const massFileChange: IncidentRule = {
  class: 'mass-file-change',
  notice: ({
    facts,
    set: {
      'mass-file-change': { values },
    },
  }) =>
    peaksOf(facts, 'Changed').flatMap(([p, peak]) =>
      peak.value < values.count
        ? []
        : [noticed(p, 'count', peak.value, whenOf(peak), { object: shown(p, peak.object) }, { path: peak.object })],
    ),
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'))

/** Made in this run: who makes a secret knows it. */
const isMadeHere = (facts: Facts, path: string): boolean =>
  facts.usersOf(path).some(({ file }) => (file.flags & FileFlag.Created) !== 0 && file.bytesWritten > 0)

/** Files that one reads who walks through folders and takes what lies there: an archive, a copy, a search. */
const MANY = 20

const isWalked = (p: Proc, file: FileFact): boolean => {
  const folder = folderOf(file.path)
  const listed = p.files.some(f => f.path === folder && (f.flags & FileFlag.Listed) !== 0)
  return listed && p.files.filter(f => f.bytesRead > 0 && (f.flags & FileFlag.Library) === 0).length >= MANY
}

export const sensitiveRead: IncidentRule = {
  class: 'sensitive-read',
  notice: ({
    facts,
    set: {
      'sensitive-read': { values },
    },
  }) =>
    facts.procs.flatMap(p => {
      const read = p.files.filter(f => {
        const secret = f.bytesRead > 0 ? secretAt(f.path) : undefined
        return secret !== undefined && !secret.owners.test(nameOf(p.fact.exe)) && !isMadeHere(facts, f.path) && !isWalked(p, f)
      })
      const [first] = read
      if (first === undefined || read.length < values.count) return []
      const when = {
        fromNs: Math.min(...read.map(f => f.firstNs)),
        toNs: Math.max(...read.map(f => f.lastNs)),
        evidence: read.slice(0, 8).flatMap(f => [f.first, f.lastRead]),
      }
      const fields = {
        object: first.path,
        holds: secretAt(first.path)?.holds ?? '',
        more: read.length > 1 ? ` and ${read.length - 1} more` : '',
      }
      return [noticed(p, 'count', read.length, when, fields, { path: first.path })]
    }),
}
