// strace's text (`strace -o FILE`, or what it wrote to a terminal), of any version and with any options.
import type { Format } from '../item.js'
import { straceReader } from './reader.js'
import { recogniseStrace } from './recognise.js'

export const strace: Format = { name: 'strace', recognise: recogniseStrace, reader: straceReader }
