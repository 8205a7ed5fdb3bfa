// Sentences about processes that were looked at while they ran, keyed by id as in messages.ts: what each waits for, who that is to it,
// and what it comes down to. `{wait}`, `{role}` and `{by}` in a row are rows of their own, filled with the same fields.
import type { ClassWords } from './messages.js'

type Rows = Readonly<Record<string, string>>

/** What a call waits for. */
export const WAIT_WORDS: Rows = {
  'read-pipe': 'in {syscall} for data from {object}',
  'write-pipe': 'in {syscall} for room in {object}',
  'open-fifo': 'in {syscall} for somebody to open the other end of {object}',
  'read-socket': 'in {syscall} for data from {object}',
  'write-socket': 'in {syscall} for {object} to take data',
  connect: 'in {syscall} for {object} to answer',
  clients: 'in {syscall} for clients on {object}',
  datagrams: 'in {syscall} for datagrams on {object}',
  wakeup: 'in {syscall} for a signal, or for itself to go on',
  mutex: 'in {syscall} for the mutex at {object}',
  join: 'in {syscall} for {whom} to end',
  futex: 'in {syscall} to be woken at {object}',
  lock: 'in {syscall} for the lock on {object}',
  child: 'in {syscall} for {whom} to end',
  sleep: 'in {syscall}, a sleep of its own choice',
  signal: 'in {syscall} for a signal',
  terminal: 'in {syscall} for somebody to type at {object}',
  file: 'in {syscall} on {object}, in the kernel',
  event: 'in {syscall} for {object}',
  message: 'in {syscall} for a message in {object}',
  room: 'in {syscall} for room in {object}',
  semaphore: 'in {syscall} for {object}',
  kernel: 'in {syscall}',
}

/** What the one in question is to the one that waits for it; with an s, when it is one of several. */
export const ROLE_WORDS: Rows = {
  writer: ', the only writer of {link},',
  writers: ', one of {choices} writers of {link},',
  reader: ', the only reader of {link},',
  readers: ', one of {choices} readers of {link},',
  opener: ', which has {link} open,',
  openers: ', one of {choices} that have {link} open,',
  peer: ', at the other end of {link},',
  peers: ', one of {choices} at the other end of {link},',
  among: ', one of {choices} that it waits for ({rivals}),',
  taker: ', at the other end of {link},',
  takers: ', one of {choices} at the other end of {link},',
  listener: ', which listens on {link}{backlog},',
  listeners: ', one of {choices} that listen on {link},',
  holder: ', which holds the lock on {link},',
  holders: ', one of {choices} that hold the lock on {link},',
  owner: ', which owns the mutex at {link},',
  joined: ', the thread that is waited for,',
  child: ', the child that is waited for,',
  childs: ', one of {choices} children,',
  waker: ', the one thread that could wake it,',
  wakers: ', one of {choices} threads that could wake it,',
}

/** Of a process that lives, by Symptom.words. */
export const LIVING_WORDS: Rows = {
  stuck: '{who} is stuck: it {lasted} {wait}.',
  waits: '{who} {lasted} {wait}.',
  'calm.clients': '{who} is idle: it {lasted} {wait}.',
  'calm.asleep': '{who} sleeps by its own choice, in {syscall}{most}.',
  'calm.timed': '{who} sleeps by its own choice, in {syscall}{most}.',
  'calm.signal': '{who} is idle: it {lasted} {wait}.',
  'calm.event': '{who} is idle: it {lasted} {wait}.',
  'calm.through': '{who} is idle: it {lasted} {wait}; {through} serves, and waits for clients.',
  'calm.beside': '{who} is idle: it {lasted} {wait}; {through} sleeps by its own choice.',
  'calm.working': '{who} is running: it used the processor between two looks.',
  'self.working': '{who} is running: it used the processor between two looks.',
  'self.stopped': '{who} does nothing until it is continued.',
  'self.traced': '{who} does nothing until its tracer lets it go on.',
  'self.spinning': '{who} is busy: it has used {cpu} of processor time.',
  'self.dead': '{who} has ended, and its parent has not asked for its status.',
  'self.unseen': 'What {who} does could not be read.',
}

/** Rows that belong to a field which may be empty: then they are. */
export const OPTIONAL_WORDS: Rows = {
  took: 'has waited at least {took}',
  signal: ' by {signal}',
  tracer: ', {tracer}',
  limit: ', for {limit}',
  mount: ' (on {mount}, {fileSystem})',
  queued: ' ({queued} wait to be accepted)',
  party: '{party}',
  byName: ', {party},',
}

/** What it comes down to, by Finding.words. */
export const STUCK_WORDS: Readonly<Record<string, ClassWords>> = {
  'stuck.stopped': {
    summary: '{who}{role} is stopped{by}',
    why: 'Its threads are in state T: job control{by} stopped them, and nothing but a SIGCONT lets them go on.',
    actions: ['continue it (kill -CONT {pid}), and find out who stopped it'],
  },
  'stuck.traced': {
    summary: '{who}{role} is held by a tracer{tracedBy}',
    why: 'Its threads are in state t: whoever traces it (a debugger, strace) has stopped them and not let them go on.',
    actions: ['let the tracer continue or detach it'],
  },
  'stuck.cycle': {
    summary: '{who} and {others} wait for each other',
    why: 'Each of {count} waits for what only the next one could give, and the last one waits for the first: none can go on.',
    actions: ['end one of them; then take locks in one order, or let one side speak first'],
  },
  'stuck.itself': {
    summary: '{who} waits for itself',
    why: 'What it waits for in {syscall} only it could give: it holds {object} already.',
    actions: ['look at where {comm} takes {object} twice'],
  },
  'stuck.nobody': {
    summary: 'nobody in sight has the other end of {object}, which {who}{role} waits for',
    why: 'No process that could be looked at has {object} open so that it could end this wait in {syscall}.',
    actions: ['start what should be at the other end of {object}'],
  },
  'stuck.own': {
    summary: 'only {who}{role} itself has the other end of {object}',
    why: 'It waits in {syscall} for what only it could give: nobody else in sight has {object} open at its other end.',
    actions: ['let {comm} close the end of {object} that it does not use'],
  },
  'stuck.unwoken': {
    summary: '{who} and {others} wait to be woken, and nobody is left to do it',
    why: 'Each of {count} threads waits to be woken by another one of the same process, and all others wait themselves.',
    actions: ['take the stacks of {comm} (gdb -p {pid}), and look at who should have woken them'],
  },
  'stuck.frozen': {
    summary: '{who}{role} waits for a frozen file system: {object}{onMount}',
    why: 'It is in {syscall}, in state D, in {wchan}: where writers wait while a file system is frozen (fsfreeze(8)). Only that tells it.',
    actions: ['thaw it (fsfreeze -u {point}), and find out what froze it'],
  },
  'stuck.server': {
    summary: '{who}{role} waits for the server of a file system: {object}{onMount}',
    why: 'It is in {syscall}, in state D, in the kernel function {wchan}: the server behind the file system does not answer.',
    actions: ['look at the server of that file system (NFS, FUSE)'],
  },
  'stuck.storage': {
    summary: '{who}{role} waits for storage: {object}{onMount}',
    why: 'It is in {syscall}, in state D, in the kernel function {wchan}, which waits for a device or its file system.',
    actions: ['look at the device (dmesg, iostat -x)'],
  },
  'stuck.unanswered': {
    summary: '{object} does not answer the connection attempt of {who}',
    why: 'It is inside {syscall}, and no process that could be looked at listens on {object}.',
    actions: ['check that something listens on {object}, and the network and firewall on the way'],
  },
  'stuck.outside': {
    summary: '{who}{role} waits {wait}; who could end that{byName} is out of sight',
    why: 'The other side of {object} is on another machine, or could not be looked at.',
    actions: ['look at what is at the other side of {object}'],
  },
  'stuck.spinning': {
    summary: '{who}{role} uses a whole processor',
    why: 'It wanted the processor at every look and never waited in between, in calls or out of them; it has used {cpu} of processor time.',
    actions: ['take a profile of {comm}'],
  },
  'stuck.working': {
    summary: '{who}{role} is at work',
    why: 'It ran between the looks: whoever waits for it waits for work in progress.',
    actions: ['look at what {comm} does, or wait'],
  },
  'stuck.asleep': {
    summary: '{who}{role} sleeps by its own choice{most}',
    why: 'It is inside {syscall}{most}: nobody but its own timer ends that.',
    actions: ['look at why {comm} sleeps'],
  },
  'stuck.timed': {
    summary: '{who}{role} sleeps until its time is up{most}',
    why: 'It is inside {syscall}{most}: it goes on by itself then, or when it is woken before.',
    actions: ['look at what {comm} waits for'],
  },
  'stuck.signal': {
    summary: '{who}{role} waits for a signal',
    why: 'It is inside {syscall}, which ends when a signal comes.',
    actions: ['look at who should send {comm} a signal'],
  },
  'stuck.event': {
    summary: '{who}{role} waits {wait}',
    why: 'It is inside {syscall}; what ends that cannot be told from outside.',
    actions: ['look at what {comm} waits for'],
  },
  'stuck.clients': {
    summary: '{who}{role} is idle: it waits {wait}',
    why: 'It is inside {syscall}, its main loop: it has nothing to do, while others wait for it.',
    actions: ['look at what was asked of {comm}, and whether it arrived'],
  },
  'stuck.typing': {
    summary: '{who}{role} waits for somebody to type at {object}',
    why: 'It is inside {syscall} on a terminal.',
    actions: ['type, or give it its input from elsewhere'],
  },
  'stuck.dead': {
    summary: '{who}{role} has ended',
    why: 'It is a zombie: its parent has not asked for its status.',
    actions: ['look at its parent'],
  },
  'stuck.unknown': {
    summary: '{who}{role} waits {wait}; who should end that cannot be told',
    why: 'It is inside {syscall}, in the kernel function {wchan}; nothing that could be read names who would end it.',
    actions: ['take its stacks (gdb -p {pid}, or probecause record -p {pid})'],
  },
  'stuck.unseen': {
    summary: '{who}{role} could not be looked at',
    why: 'What it is doing could not be read.',
    actions: ['ask again as root, or as the user it runs as'],
  },
}

/** What the kernel would not tell, by StatePart. */
export const UNREAD_WORDS: Rows = {
  all: 'nothing of {who} could be read',
  access: 'program and directory of {who} could not be read',
  descriptors: 'what {who} has open could not be read',
  calls: 'the calls that {who} is in could not be read',
  memory: 'the memory of {who} could not be read',
  sockets: 'the sockets of {who} could not be looked up',
}
