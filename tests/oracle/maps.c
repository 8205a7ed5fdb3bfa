// The kernel as an oracle for maps: reads operations from stdin, one a line, does them with bpf(2), prints a result line each.
// Maps and programs are named by their order of creation; bytes are hex, "-" is none. A result is 0, bytes, or a negated errno.
//
//   create TYPE KEY VALUE ENTRIES FLAGS EXTRA INNER    the new map's number; INNER is a map number, or -1
//   program                                            the new program's number (r0 = 0; exit)
//   update MAP FLAGS KEY VALUE | refer MAP FLAGS KEY NUMBER | lookup MAP KEY | delete MAP KEY | pop MAP KEY | keys MAP
//
// `refer` puts the map or program of that number into a slot; looked up, the slot gives the number. A per-CPU value is given once
// and stored for every CPU; looked up, the first CPU's is shown. `keys` shows all keys, sorted by the reader.
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { OBJECTS = 4096, BYTES = 1 << 20 };

struct object { int fd; unsigned id, type, key, value; };

static struct object maps[OBJECTS], programs[OBJECTS];
static int map_count, program_count, cpus;
static unsigned char key[BYTES], value[BYTES];
static char line[BYTES * 2], word[BYTES * 2];

static int call(int command, union bpf_attr *attr) {
  int got = (int)syscall(SYS_bpf, command, attr, sizeof *attr);
  return got < 0 ? -errno : got;
}

static unsigned id_of(int fd, int is_program) {
  union { struct bpf_map_info map; struct bpf_prog_info program; } info;
  union bpf_attr attr;
  memset(&attr, 0, sizeof attr);
  memset(&info, 0, sizeof info);
  attr.info.bpf_fd = (unsigned)fd;
  attr.info.info_len = sizeof info;
  attr.info.info = (unsigned long)&info;
  if (call(BPF_OBJ_GET_INFO_BY_FD, &attr) < 0) return 0;
  return is_program ? info.program.id : info.map.id;
}

static int is_percpu(unsigned type) {
  return type == BPF_MAP_TYPE_PERCPU_HASH || type == BPF_MAP_TYPE_PERCPU_ARRAY || type == BPF_MAP_TYPE_LRU_PERCPU_HASH;
}

static int create(unsigned type, unsigned key_size, unsigned value_size, unsigned entries, unsigned flags, unsigned extra, int inner) {
  union bpf_attr attr;
  memset(&attr, 0, sizeof attr);
  attr.map_type = type;
  attr.key_size = key_size;
  attr.value_size = value_size;
  attr.max_entries = entries;
  attr.map_flags = flags;
  attr.map_extra = extra;
  if (inner >= 0) attr.inner_map_fd = (unsigned)maps[inner].fd;
  int fd = call(BPF_MAP_CREATE, &attr);
  if (fd < 0) return fd;
  maps[map_count] = (struct object){fd, id_of(fd, 0), type, key_size, value_size};
  return map_count++;
}

static int program(void) {
  struct bpf_insn text[] = {{.code = 0xb7}, {.code = 0x95}};
  union bpf_attr attr;
  memset(&attr, 0, sizeof attr);
  attr.prog_type = BPF_PROG_TYPE_SOCKET_FILTER;
  attr.insns = (unsigned long)text;
  attr.insn_cnt = 2;
  attr.license = (unsigned long)"GPL";
  int fd = call(BPF_PROG_LOAD, &attr);
  if (fd < 0) return fd;
  programs[program_count] = (struct object){fd, id_of(fd, 1), 0, 0, 0};
  return program_count++;
}

static int unhex(const char *from, unsigned char *to) {
  int count = 0;
  unsigned byte;
  for (; *from && *from != '-' && sscanf(from, "%2x", &byte) == 1; from += 2) to[count++] = (unsigned char)byte;
  return count;
}

static void show(const unsigned char *bytes, unsigned count) {
  for (unsigned i = 0; i < count; i++) printf("%02x", bytes[i]);
  if (count == 0) putchar('-');
}

static int element(int command, struct object *map, unsigned long flags) {
  union bpf_attr attr;
  memset(&attr, 0, sizeof attr);
  attr.map_fd = (unsigned)map->fd;
  attr.key = map->key == 0 ? 0 : (unsigned long)key;
  if (command != BPF_MAP_DELETE_ELEM) attr.value = (unsigned long)value;
  attr.flags = flags;
  return call(command, &attr);
}

static int update(struct object *map, unsigned long flags) {
  unsigned stride = (map->value + 7) & ~7u;
  for (int cpu = cpus - 1; is_percpu(map->type) && cpu > 0; cpu--) memcpy(value + cpu * stride, value, map->value);
  return element(BPF_MAP_UPDATE_ELEM, map, flags);
}

/** The number of the map or program with an id. */
static int number_of(unsigned id, struct object *objects, int count) {
  for (int i = 0; i < count; i++) if (objects[i].id == id) return i;
  return -EBADF;
}

static void lookup(struct object *map, int command) {
  int got = element(command, map, 0);
  unsigned id;
  memcpy(&id, value, sizeof id);
  if (got < 0) printf("%d", got);
  else if (map->type == BPF_MAP_TYPE_PROG_ARRAY) printf("#%d", number_of(id, programs, program_count));
  else if (map->type == BPF_MAP_TYPE_ARRAY_OF_MAPS || map->type == BPF_MAP_TYPE_HASH_OF_MAPS) printf("#%d", number_of(id, maps, map_count));
  else show(value, map->value);
}

static void keys(struct object *map) {
  static unsigned char next[4096];
  union bpf_attr attr;
  memset(&attr, 0, sizeof attr);
  attr.map_fd = (unsigned)map->fd;
  attr.next_key = (unsigned long)next;
  for (int first = 1; call(BPF_MAP_GET_NEXT_KEY, &attr) == 0; first = 0) {
    if (!first) putchar(' ');
    show(next, map->key);
    memcpy(key, next, map->key);
    attr.key = (unsigned long)key;
  }
}

int main(void) {
  cpus = (int)sysconf(_SC_NPROCESSORS_CONF);
  FILE *possible = fopen("/sys/devices/system/cpu/possible", "r");
  int from, to;
  if (possible && fscanf(possible, "%d-%d", &from, &to) == 2) cpus = to + 1;
  while (fgets(line, sizeof line, stdin)) {
    unsigned a, b, c, d, e, f;
    int map, inner;
    unsigned long flags;
    static char text[BYTES * 2];
    if (sscanf(line, "create %u %u %u %u %u %u %d", &a, &b, &c, &d, &e, &f, &inner) == 7) printf("%d", create(a, b, c, d, e, f, inner));
    else if (!strncmp(line, "program", 7)) printf("%d", program());
    else if (sscanf(line, "update %d %lu %s %s", &map, &flags, word, text) == 4) {
      unhex(word, key), unhex(text, value);
      printf("%d", update(&maps[map], flags));
    } else if (sscanf(line, "refer %d %lu %s %d", &map, &flags, word, &inner) == 4) {
      int fd = inner < 0 ? -1 : maps[map].type == BPF_MAP_TYPE_PROG_ARRAY ? programs[inner].fd : maps[inner].fd;
      unhex(word, key), memcpy(value, &fd, sizeof fd);
      printf("%d", update(&maps[map], flags));
    } else if (sscanf(line, "lookup %d %s", &map, word) == 2) {
      // A bloom filter is asked with the value in place of a key.
      unhex(word, maps[map].type == BPF_MAP_TYPE_BLOOM_FILTER ? value : key);
      lookup(&maps[map], BPF_MAP_LOOKUP_ELEM);
    } else if (sscanf(line, "pop %d", &map) == 1) lookup(&maps[map], BPF_MAP_LOOKUP_AND_DELETE_ELEM);
    else if (sscanf(line, "delete %d %s", &map, word) == 2) unhex(word, key), printf("%d", element(BPF_MAP_DELETE_ELEM, &maps[map], 0));
    else if (sscanf(line, "keys %d", &map) == 1) keys(&maps[map]);
    else printf("?");
    putchar('\n');
  }
  return 0;
}
