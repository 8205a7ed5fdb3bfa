// Destinations that a process connects to for the first time, and how many of these refuse: what tells a scan from a client that
// tries again. Streams over IP only. What else a connection came to is connection.ts's.
import { Limit, Measure } from "../abi";
import { Family } from "./address";
import { measured } from "./measure";
import { Errno } from "./errno";
import { Open, Process } from "./layout";
import { table_get, table_new, table_set } from "./table";

enum Contact {
  Tried = 1,
  Refused = 2,
}

const SOCK_STREAM: u32 = 1;

let contacts: usize = 0; // by serial of the process and peer
let known: u32 = 0;

export function contact_init(): void {
  contacts = table_new();
}

function is_told(open: usize): bool {
  const family = load<u32>(open, Open.Family);
  return (family == Family.Inet || family == Family.Inet6) && load<u32>(open, Open.Type) == SOCK_STREAM;
}

/** connect was called. */
export function contact_tried(process: usize, open: usize, ev: usize): void {
  const peer = load<u32>(open, Open.Peer);
  const serial = load<u32>(process, Process.Serial);
  if (!is_told(open) || table_get(contacts, serial, peer) != 0 || known >= <u32>Limit.DestinationsMax) return;
  known++;
  table_set(contacts, serial, peer, Contact.Tried);
  measured(process, Measure.Refused, 0, 1, peer, ev);
}

/** And failed. */
export function contact_failed(process: usize, open: usize, errno: u32, ev: usize): void {
  const peer = load<u32>(open, Open.Peer);
  const serial = load<u32>(process, Process.Serial);
  if (errno != Errno.ECONNREFUSED || table_get(contacts, serial, peer) != Contact.Tried) return;
  table_set(contacts, serial, peer, Contact.Refused);
  measured(process, Measure.Refused, 1, 0, peer, ev);
}
