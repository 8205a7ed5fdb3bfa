/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * Structures that programs share with the kernel (include/uapi/linux), by which eBPF programs take apart what a call was given.
 * Their layout is fixed for ever, and what stands in them comes from the recorded memory of the program: nothing fills them here.
 */
#ifndef PROBECAUSE_KERNEL_USER_H
#define PROBECAUSE_KERNEL_USER_H

/* ---------------------------------------------------------------- addresses of sockets: in.h, in6.h, un.h */

struct in_addr {
	__be32 s_addr;
};

struct in6_addr {
	union {
		u8 u6_addr8[16];
		__be16 u6_addr16[8];
		__be32 u6_addr32[4];
	} in6_u;
};

struct sockaddr {
	u16 sa_family;
	char sa_data[14];
};

struct sockaddr_in {
	u16 sin_family;
	__be16 sin_port;
	struct in_addr sin_addr;
	unsigned char __pad[8];
};

struct sockaddr_in6 {
	unsigned short sin6_family;
	__be16 sin6_port;
	__be32 sin6_flowinfo;
	struct in6_addr sin6_addr;
	u32 sin6_scope_id;
};

struct sockaddr_un {
	u16 sun_family;
	char sun_path[108];
};

/* ---------------------------------------------------------------- messages: uio.h, socket.h; compat: of a 32-bit program */

struct iovec {
	void *iov_base;
	unsigned long iov_len;
};

struct compat_iovec {
	u32 iov_base, iov_len;
};

struct user_msghdr {
	void *msg_name;
	int msg_namelen;
	struct iovec *msg_iov;
	unsigned long msg_iovlen;
	void *msg_control;
	unsigned long msg_controllen;
	unsigned int msg_flags;
};

struct mmsghdr {
	struct user_msghdr msg_hdr;
	unsigned int msg_len;
};

struct compat_msghdr {
	u32 msg_name;
	int msg_namelen;
	u32 msg_iov, msg_iovlen, msg_control, msg_controllen, msg_flags;
};

struct compat_mmsghdr {
	struct compat_msghdr msg_hdr;
	unsigned int msg_len;
};

/* ---------------------------------------------------------------- time: time_types.h, time.h */

struct __kernel_timespec {
	s64 tv_sec;
	s64 tv_nsec;
};

struct old_timespec32 {
	s32 tv_sec, tv_nsec;
};

struct timezone {
	int tz_minuteswest, tz_dsttime;
};

/* ---------------------------------------------------------------- what else calls are given */

struct pollfd { /* poll.h */
	int fd;
	short events, revents;
};

struct rlimit { /* resource.h */
	unsigned long rlim_cur, rlim_max;
};

struct sembuf { /* sem.h */
	unsigned short sem_num;
	short sem_op, sem_flg;
};

struct clone_args { /* sched.h */
	u64 flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup;
};

struct open_how { /* openat2.h */
	u64 flags, mode, resolve;
};

struct linux_dirent64 { /* include/linux/dirent.h */
	u64 d_ino;
	s64 d_off;
	unsigned short d_reclen;
	unsigned char d_type;
	char d_name[0];
};

struct prctl_mm_map { /* prctl.h */
	u64 start_code, end_code, start_data, end_data, start_brk, brk, start_stack, arg_start, arg_end, env_start, env_end;
	u64 *auxv;
	u32 auxv_size, exe_fd;
};

struct if_dqblk { /* quota.h */
	u64 dqb_bhardlimit, dqb_bsoftlimit, dqb_curspace, dqb_ihardlimit, dqb_isoftlimit, dqb_curinodes, dqb_btime, dqb_itime;
	u32 dqb_valid;
};

struct if_dqinfo { /* quota.h */
	u64 dqi_bgrace, dqi_igrace;
	u32 dqi_flags, dqi_valid;
};

struct io_uring_params { /* io_uring.h; behind it come the offsets of its rings */
	u32 sq_entries, cq_entries, flags, sq_thread_cpu, sq_thread_idle, features, wq_fd, resv[3];
};

#endif
