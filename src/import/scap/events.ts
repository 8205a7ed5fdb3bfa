// Events of .scap files by number (driver/ppm_events_public.h and event_table.c of falcosecurity/libs): the call, and what each parameter
// is. An even number is the entry, the odd one behind it the exit; a call has as many as its parameters were changed. Newer versions
// write behind these parameters more, which are not needed here. An event that is not here is no call, or one without effect.
//
//   =    the result           N    argument N, a number        Ns   a string           Nb  bytes
//   No   flags of open(2)     Nm   flags of mmap(2)            Na   a socket address
//   Np   the peer of a pair of addresses that is the destination, Nq the source
//   -    nothing of use; words: what of.ts does with it
export const EVENTS = `
0 ? ID nativeID | 1 ? ID nativeID | 2 open 0s 1o 2 | 3 open = 0s 1o 2 | 4 close 0 | 5 close = 0 | 6 read 0 2 | 7 read = 1b 0 2 | 8
write 0 2 | 9 write = 1b 0 2 | 10 brk | 11 brk = | 12 execve | 13 execve = exe args - pid ptid cwd | 14 clone | 15 clone = exe args -
pid ptid cwd - flags | 16 procexit | 18 socket 0 1 2 | 19 socket = 0 1 2 | 20 bind 0 | 21 bind = 1a 0 | 22 connect 0 1a | 23 connect
= 1p 0 1a | 24 listen 0 1 | 25 listen = 0 1 | 26 accept | 27 accept = 1q | 28 sendto 0 2 | 29 sendto = 1b 0 2 4p | 30 sendto 0 2 4p |
31 sendto = 1b 0 2 4p | 32 recvfrom 0 2 | 33 recvfrom = 1b 0 2 4q | 34 recvfrom 0 2 | 35 recvfrom = 1b 4q 0 2 | 36 shutdown 0 | 37
shutdown = 0 | 42 socketpair 0 1 2 | 43 socketpair = - - - - 0 1 2 | 48 sendmsg 0 | 49 sendmsg = - 0 | 52 recvmsg 0 | 53 recvmsg = -
- - - 0 | 56 accept4 3 | 57 accept4 = 1q | 58 creat 0s 1 | 59 creat = 0s 1 | 60 pipe | 61 pipe = | 62 eventfd2 - 1 | 63 eventfd2 = -
1 | 64 futex - - 2 | 65 futex = - - 2 | 66 stat | 67 stat = 0s | 68 lstat | 69 lstat = 0s | 70 fstat 0 | 71 fstat = 0 | 72 stat | 73
stat = 0s | 74 lstat | 75 lstat = 0s | 76 fstat 0 | 77 fstat = | 78 epoll_wait 2 | 79 epoll_wait = 2 | 80 poll - 2 | 81 poll = - 2 |
82 select | 83 select = | 84 select | 85 select = | 86 lseek 0 1 | 87 lseek = 0 1 | 90 ioctl 0 1 | 91 ioctl = | 92 getcwd | 93 getcwd
= 0s | 94 chdir | 95 chdir = 0s | 96 fchdir 0 | 97 fchdir = 0 | 98 mkdir 0s 1 | 99 mkdir = | 100 rmdir 0s | 101 rmdir = | 102 openat
0 1s 2o 3 | 103 openat = | 104 link 0s 1s | 105 link = | 106 linkat 0 1s 2 3s | 107 linkat = | 108 unlink 0s | 109 unlink = | 110
unlinkat 0 1s | 111 unlinkat = | 112 pread64 0 2 3 | 113 pread64 = 1b 0 2 3 | 114 pwrite64 0 2 3 | 115 pwrite64 = 1b 0 2 3 | 116
readv 0 | 117 readv = - - 0 | 118 writev 0 | 119 writev = - 0 | 120 preadv 0 3 | 121 preadv = - - 0 3 | 122 pwritev 0 - 3 | 123
pwritev = - 0 - 3 | 124 dup 0 | 125 dup = | 128 kill 0 1 | 129 kill = 0 1 | 130 tkill 0 1 | 131 tkill = 0 1 | 132 tgkill - 1 2 | 133
tgkill = - 1 2 | 134 nanosleep | 135 nanosleep = | 136 timerfd_create - 1 | 137 timerfd_create = - 1 | 138 inotify_init1 0 | 139
inotify_init1 = 0 | 148 drop ratio | 149 drop ratio | 150 fcntl 0 | 151 fcntl = 0 | 154 execve | 155 execve = exe args - pid ptid cwd
| 156 clone | 157 clone = exe args - pid ptid cwd - - - - - - flags | 158 brk 0 | 159 brk = - - - 0 | 160 mmap 0 1 2 3m 4 5 | 161
mmap = - - - 0 1 2 3m 4 5 | 162 mmap 0 1 2 3m 4 | 163 mmap = - - - 0 1 2 3m 4 | 164 munmap 0 1 | 165 munmap = - - - 0 1 | 166 splice
- - 4 | 167 splice = - - 4 | 168 ptrace 0 1 | 169 ptrace = 2 - 0 1 | 170 ioctl 0 1 2 | 171 ioctl = 0 1 2 | 172 execve | 173 execve =
exe args - pid ptid cwd | 174 rename | 175 rename = 0s 1s | 176 renameat | 177 renameat = 0 1s 2 3s | 178 symlink | 179 symlink = 0s
1s | 180 symlinkat | 181 symlinkat = 0s 1 2s | 182 fork | 183 fork = exe args - pid ptid cwd - - - - - - flags | 184 vfork | 185
vfork = exe args - pid ptid cwd - - - - - - flags | 186 procexit status ret sig core reaper_tid | 188 sendfile 0 1 2 3 | 189 sendfile
= 2 0 1 3 | 192 setresuid 0 1 2 | 193 setresuid = 0 1 2 | 194 setresgid 0 1 2 | 195 setresgid = 0 1 2 | 198 setuid 0 | 199 setuid = 0
| 200 setgid 0 | 201 setgid = 0 | 202 getuid | 203 getuid | 204 geteuid | 205 geteuid | 206 getgid | 207 getgid | 208 getegid | 209
getegid | 214 execve | 215 execve = exe args - pid ptid cwd - - - - - - comm | 216 clone | 217 clone = exe args - pid ptid cwd - - -
- - - comm flags | 218 fork | 219 fork = exe args - pid ptid cwd - - - - - - comm flags | 220 vfork | 221 vfork = exe args - pid ptid
cwd - - - - - - comm flags | 222 clone | 223 clone = exe args - pid ptid cwd - - - - - - comm - flags | 224 fork | 225 fork = exe
args - pid ptid cwd - - - - - - comm - flags | 226 vfork | 227 vfork = exe args - pid ptid cwd - - - - - - comm - flags | 230 execve
| 231 execve = exe args - pid ptid cwd - - - - - - comm | 232 signaldeliver spid dpid sig | 236 getdents 0 | 237 getdents = 0 | 238
getdents64 0 | 239 getdents64 = 0 | 240 setns 0 | 241 setns = 0 | 242 flock 0 1 | 243 flock = 0 1 | 246 accept | 247 accept = 1q |
248 accept4 3 | 249 accept4 = 1q | 250 semop 0 | 251 semop = - - - - - - - 0 | 254 ppoll - 2 | 255 ppoll = - 2 | 256 mount | 257
mount = 0s 1s 2s | 258 umount2 | 259 umount2 = | 264 access 1 | 265 access = 0s 1 | 266 chroot | 267 chroot = 0s | 274 setsid | 275
setsid = | 276 mkdir 1 | 277 mkdir = 0s 1 | 278 rmdir | 279 rmdir = 0s | 282 execve | 283 execve = exe args - pid ptid cwd - - - - -
- comm | 284 unshare | 285 unshare = | 288 execve 0s | 289 execve = exe args - pid ptid cwd - - - - - - comm | 292 execve 0s |
293 execve = exe args - pid ptid cwd - - - - - - comm - - - - - - - - - - - - - - - - path | 294 setpgid 0 1 | 295 setpgid = 0 1 |
296 bpf | 297 bpf | 298 seccomp - 1 | 299 seccomp = - 1 | 300 unlink | 301 unlink = 0s | 302 unlinkat | 303 unlinkat = 0 1s | 304
mkdirat | 305 mkdirat = 0 1s 2 | 306 openat 0 1s 2o 3 | 307 openat = 0 1s 2o 3 | 308 link | 309 link = 0s 1s | 310 linkat | 311
linkat = 0 1s 2 3s | 312 fchmodat | 313 fchmodat = 0 1s 2 | 314 chmod | 315 chmod = 0s 1 | 316 fchmod | 317 fchmod = 0 1 | 318
renameat2 | 319 renameat2 = 0 1s 2 3s | 326 openat2 0 1s | 327 openat2 = 0 1s | 328 mprotect 0 1 2 | 329 mprotect = 0 1 2 | 330
execveat - 1s | 331 execveat = exe args - pid ptid cwd - - - - - - comm | 332 copy_file_range | 333 copy_file_range = | 334 clone3
| 335 clone3 = exe args - pid ptid cwd - - - - - - comm - flags | 362 dup2 0 | 363 dup2 = 0 1 | 364 dup3 0 | 365 dup3 = 0 1 | 366 dup
0 | 367 dup = 0 | 368 bpf | 369 bpf = | 374 epoll_create 0 | 375 epoll_create = 0 | 376 epoll_create1 | 377 epoll_create1 = | 378
chown | 379 chown = 0s 1 2 | 380 lchown | 381 lchown = 0s 1 2 | 382 fchown | 383 fchown = 0 1 2 | 384 fchownat | 385 fchownat = 0 1s
2 3 | 386 umount2 | 387 umount2 = | 388 accept4 3 | 389 accept4 = 1q - - - 3 | 390 umount2 | 391 umount2 = | 392 pipe2 | 393 pipe2 =
| 396 eventfd2 | 397 eventfd2 = | 400 prctl | 401 prctl = | 414 mknod | 415 mknod = 0s 1 2 | 416 mknodat | 417 mknodat = 0 1s 2 3 |
418 newfstatat | 419 newfstatat = 0 1s | 426 setreuid | 427 setreuid = 0 1 | 428 setregid | 429 setregid = 0 1
`
