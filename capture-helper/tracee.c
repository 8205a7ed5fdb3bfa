// See tracee.h. Chained hash by tid; processes are also a list, for the Samples.
#include "tracee.h"
#include "mappings.h"
#include "pages.h"

enum { BUCKETS = 4096, BLOCK = 64 };

static struct tracee *buckets[BUCKETS];
static struct process *processes;
static unsigned count, removed;

static struct tracee **bucket(pid_t tid) { return &buckets[(unsigned)tid % BUCKETS]; }

// Freed structs wait in a list for the next; their memory is never given back.
static struct tracee *free_tracees;
static struct process *free_processes;

static struct tracee *new_tracee(void) {
  if (!free_tracees) {
    struct tracee *block = pages_take(BLOCK * sizeof *block);
    for (unsigned i = 0; i < BLOCK; i++) {
      block[i].next = free_tracees;
      free_tracees = &block[i];
    }
  }
  struct tracee *t = free_tracees;
  free_tracees = t->next;
  *t = (struct tracee){0};
  return t;
}

static struct process *new_process(void) {
  if (!free_processes) {
    struct process *block = pages_take(BLOCK * sizeof *block);
    for (unsigned i = 0; i < BLOCK; i++) {
      block[i].next = free_processes;
      free_processes = &block[i];
    }
  }
  struct process *p = free_processes;
  free_processes = p->next;
  *p = (struct process){0};
  return p;
}

struct tracee *tracee_find(pid_t tid) {
  struct tracee *t = *bucket(tid);
  while (t && t->tid != tid) t = t->next;
  return t;
}

struct tracee *tracee_add(pid_t tid, struct process *process) {
  struct tracee *t = new_tracee();
  t->tid = tid;
  t->next = *bucket(tid);
  *bucket(tid) = t;
  count++;
  if (process) tracee_join(t, process);
  return t;
}

void tracee_join(struct tracee *t, struct process *process) {
  t->process = process;
  process->threads++;
}

static void process_remove(struct process *p) {
  mappings_forget(p);
  if (p->prev) p->prev->next = p->next;
  else processes = p->next;
  if (p->next) p->next->prev = p->prev;
  p->next = free_processes;
  free_processes = p;
}

void tracee_remove(struct tracee *t) {
  struct tracee **link = bucket(t->tid);
  while (*link != t) link = &(*link)->next;
  *link = t->next;
  if (t->process && t->exiting) t->process->exiting--;
  if (t->process && --t->process->threads == 0) process_remove(t->process);
  pages_give_back(t->exec, t->exec_len);
  t->next = free_tracees;
  free_tracees = t;
  count--;
  removed++;
}

void tracee_keep_only(struct tracee *kept) {
  for (unsigned i = 0; i < BUCKETS && kept->process->threads > 1; i++)
    for (struct tracee *t = buckets[i], *next; t; t = next) {
      next = t->next;
      if (t != kept && t->process == kept->process) tracee_remove(t);
    }
}

void tracee_each(void (*visit)(struct tracee *, void *), void *with) {
  for (unsigned i = 0; i < BUCKETS; i++)
    for (struct tracee *t = buckets[i], *next; t; t = next) {
      unsigned before = removed;
      next = t->next;
      visit(t, with);
      if (removed != before) next = buckets[i]; // it, or others with it, are no longer in this list: begin it again
    }
}

unsigned tracee_count(void) { return count; }

struct process *process_add(pid_t pid, const struct process *parent) {
  struct process *p = new_process();
  p->pid = pid;
  if (parent) {
    p->nested = parent->nested;
    p->holds_secrets = parent->holds_secrets;
  }
  p->next = processes;
  if (processes) processes->prev = p;
  return processes = p;
}

struct process *process_first(void) { return processes; }
