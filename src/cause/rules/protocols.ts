// Both sides talk, but not the same protocol: told by the first bytes each way. Left out: connections without a byte from the peer
// (net.ts), and what a protocol's own error replies mean.
import type { ConnectionFact } from '../../engine/facts.js'
import { endedBadly, type Proc } from '../facts.js'
import type { Proof } from '../finding.js'
import { latin1, type Rule } from '../rule.js'
import { connectionProof, decisive } from './net.js'

/**
 * First bytes that give a protocol away: TLS (RFC 8446 5.1), HTTP/2 (RFC 9113 3.4), HTTP/1 (RFC 9112), SSH (RFC 4253 4.2), SMTP and FTP
 * (RFC 5321 4.2, RFC 959 5), POP3 and IMAP (RFC 1939, RFC 9051), RESP, PostgreSQL, MySQL (Protocol::HandshakeV10), git
 * (gitprotocol-pack(5)), MQTT (3.1), AMQP (0-9-1, 4.2.2), memcached (protocol.txt). `speaks` is what an answer in it looks like, where
 * that is told by its first byte.
 */
const PROTOCOLS: ReadonlyArray<{ readonly name: string; readonly begins: RegExp; readonly answers?: RegExp }> = [
  { name: 'TLS', begins: /^[\u0015\u0016]\u0003/, answers: /^[\u0014-\u0018]/ },
  { name: 'HTTP/2', begins: /^PRI \* HTTP\/2/ },
  {
    name: 'HTTP',
    begins: /^(HTTP(\/1\.|$)|\s*<(!doctype html|html)|(GET|POST|PUT|HEAD|DELETE|OPTIONS|PATCH|CONNECT) [^\r\n]* HTTP\/1)/i,
    answers: /^H/,
  },
  { name: 'SSH', begins: /^SSH-/ },
  { name: 'SMTP or FTP', begins: /^(220[ -]|EHLO |HELO |LHLO |USER )/, answers: /^[1-5]/ },
  { name: 'POP3 or IMAP', begins: /^(\+OK [^\r]|\* (OK|PREAUTH) )/ },
  {
    name: 'Redis',
    begins: /^(\*\d+(\r|$)|\$-?\d+\r\n|\+(PONG|OK)\r|-(ERR|NOAUTH|WRONGTYPE|DENIED))/,
    answers: /^[-+:$*_#,(!=%~>]/,
  },
  {
    name: 'PostgreSQL',
    begins: /^\u0000\u0000.{2}\u0000\u0003\u0000\u0000|^\u0000\u0000\u0000\u0008\u0004\u00d2/,
    answers: /^[SNREv]/,
  },
  { name: 'MySQL', begins: /^[\s\S]{3}\u0000(\u000a\d+\.|\u00ff)/ },
  { name: 'git', begins: /^00[0-9a-f]{2}($|git-|# serv|ERR )/, answers: /^[0-9a-f]{4}/ },
  { name: 'MQTT', begins: /^\u0010[\s\S]{1,4}\u0000\u0004MQTT/, answers: /^\u0020/ },
  { name: 'AMQP', begins: /^AMQP\u0000/, answers: /^[\u0001A]/ },
  { name: 'memcached', begins: /^(VERSION \d|ERROR\r\n$|CLIENT_ERROR )/ },
]
const protocolOf = (bytes: string): (typeof PROTOCOLS)[number] | undefined => PROTOCOLS.find(({ begins }) => begins.test(bytes))

/** Banners by which a server shows what it is before it was asked anything, and answers nobody mistakes for their own. */
const TELLING: ReadonlySet<string> = new Set(['HTTP', 'SSH', 'TLS'])

/** How surely they differ, 0 when they may well not. A client that got a banner without having sent a word knew by then. */
const apart = (p: Proc, c: ConnectionFact): number => {
  const received = latin1(c.firstReceived)
  const from = protocolOf(received)
  if (c.firstSent.length === 0)
    return from !== undefined && TELLING.has(from.name) && c.bytesSent === 0 && endedBadly(p) ? 0.9 : 0
  const to = protocolOf(latin1(c.firstSent))
  if (to !== undefined && from !== undefined) return to !== from ? 1 : 0
  if (to !== undefined) return to.answers !== undefined && !to.answers.test(received) ? 0.85 : 0
  return from !== undefined && TELLING.has(from.name) ? 0.85 : 0
}

export const protocolMismatch: Rule = {
  class: 'protocol-mismatch',
  needs: ['Connection'],
  prove: world =>
    world.facts.procs.flatMap(p =>
      p.connections
        .filter(c => c.client && c.firstReceived.length > 0)
        .flatMap((c): ReadonlyArray<Proof> => {
          const sure = apart(p, c)
          if (sure === 0) return []
          return [
            connectionProof('protocol-mismatch', p, c, c.last, c.lastNs, sure * decisive(p, c, 'EPROTO', c.last), {
              sent: c.firstSent.length === 0 ? 'nothing' : (protocolOf(latin1(c.firstSent))?.name ?? 'something else'),
              received: protocolOf(latin1(c.firstReceived))?.name ?? 'something else',
            }),
          ]
        }),
    ),
}
