// The part of the kernel's interface that the recorder uses and that C libraries do not all declare: musl ships no
// <linux/ptrace.h>, and glibc's <sys/ptrace.h> fights with it. Values and layouts are ABI (include/uapi/linux/ptrace.h,
// audit.h, elf-em.h); nothing here is specific to one architecture.
#ifndef KERNEL_H
#define KERNEL_H
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

enum {
  PT_POKEUSER = 6,
  PT_CONT = 7,
  PT_SYSCALL = 24,
  PT_DETACH = 17,
  PT_SETOPTIONS = 0x4200,
  PT_GETEVENTMSG = 0x4201,
  PT_GETSIGINFO = 0x4202,
  PT_GETREGSET = 0x4204,
  PT_SETREGSET = 0x4205,
  PT_SEIZE = 0x4206,
  PT_INTERRUPT = 0x4207,
  PT_LISTEN = 0x4208,
  PT_PEEKSIGINFO = 0x4209,
  PT_GETSIGMASK = 0x420a,
  PT_GET_SYSCALL_INFO = 0x420e, // Linux 5.3
};

enum {
  PT_O_SYSGOOD = 1,
  PT_O_FORK = 1 << 1,
  PT_O_VFORK = 1 << 2,
  PT_O_CLONE = 1 << 3,
  PT_O_EXEC = 1 << 4,
  PT_O_EXIT = 1 << 6,
  PT_O_EXITKILL = 1 << 20,
  PT_O_FOLLOW = PT_O_SYSGOOD | PT_O_FORK | PT_O_VFORK | PT_O_CLONE | PT_O_EXEC | PT_O_EXIT,
};

enum { // status >> 16 of a ptrace event stop
  PT_EVENT_FORK = 1,
  PT_EVENT_VFORK = 2,
  PT_EVENT_CLONE = 3,
  PT_EVENT_EXEC = 4,
  PT_EVENT_EXIT = 6,
  PT_EVENT_STOP = 128,
};

enum { NT_PRSTATUS_SET = 1 }; // elf.h: the general registers

enum { SYSCALL_INFO_ENTRY = 1, SYSCALL_INFO_EXIT = 2 };

struct syscall_info { // struct ptrace_syscall_info
  uint8_t op, pad[3];
  uint32_t arch;
  uint64_t instruction_pointer, stack_pointer;
  union {
    struct {
      uint64_t nr, args[6];
    } entry;
    struct {
      int64_t rval;
      uint8_t is_error;
    } exit;
    uint8_t room[64]; // a newer kernel may write more
  };
};

enum { AUDIT_ARCH_X64 = 0xc000003e, AUDIT_ARCH_386 = 0x40000003, AUDIT_ARCH_ARM64 = 0xc00000b7 };

// The kernel's fstatat(2) itself: on 64-bit machines its structure is the library's, and musl's way there is 1 kB of code. Without
// a path it is about the descriptor.
static inline int file_status(int fd, const char *path, struct stat *st) {
  return (int)syscall(SYS_newfstatat, fd, path ? path : "", st, path ? 0 : 0x1000 /* AT_EMPTY_PATH */);
}

// Not the library's ptrace(): its variadic prototype differs between libraries.
static inline long pt(long request, pid_t tid, uint64_t addr, void *data) {
  return syscall(SYS_ptrace, request, (long)tid, addr, data);
}
#endif
