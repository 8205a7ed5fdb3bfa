/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * The virtual kernel: every structure that a program can be given a pointer to, with the members that a trace can fill. CO-RE
 * relocates programs against these (btf.rst: a member's place is looked up by name), so an object here is as small as what is
 * served. Two families have the layout of Linux 6.18 on their architecture to the byte, because programs read them with fixed
 * offsets too: contexts (pt_regs, syscall_trace_*, trace_event_raw_*).
 *
 * A member that nothing fills is there because programs ask for it by name on their way to others: reading it fails, or gives 0,
 * and is counted, as everything does that a trace does not tell. Without it the program could not be made for this kernel at all.
 *
 * SINCE(5, 14) and UNTIL(5, 14) mark what the recorded kernel has only from, or only before, that version.
 * proto/generate/kernel.mjs makes from the compiled form of this file (kernel.bpf.c) the offsets of the engine and the types of the loader.
 */
#ifndef PROBECAUSE_KERNEL_H
#define PROBECAUSE_KERNEL_H

#define SINCE(major, minor) __attribute__((btf_decl_tag("since:" #major "." #minor)))
#define UNTIL(major, minor) __attribute__((btf_decl_tag("until:" #major "." #minor)))

typedef unsigned char __u8, u8;
typedef unsigned short __u16, u16, umode_t;
typedef unsigned int __u32, u32, fmode_t, dev_t;
typedef unsigned long long __u64, u64;
typedef signed char __s8, s8;
typedef short __s16, s16;
typedef int __s32, s32, pid_t;
typedef long long __s64, s64, loff_t;
typedef u16 __be16;
typedef u32 __be32;
typedef _Bool bool;

#include "user.h"

/* ---------------------------------------------------------------- contexts */

/* arch/x86/include/asm/ptrace.h */
struct pt_regs {
	unsigned long r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di, orig_ax, ip, cs, flags, sp, ss;
};

/* arch/arm64/include/uapi/asm/ptrace.h; the kernel's own pt_regs begins with it */
struct user_pt_regs {
	u64 regs[31];
	u64 sp, pc, pstate;
};

/* include/linux/trace_events.h */
struct trace_entry {
	unsigned short type;
	unsigned char flags, preempt_count;
	int pid;
};

/* kernel/trace/trace.h */
struct syscall_trace_enter {
	struct trace_entry ent;
	int nr;
	unsigned long args[0];
};

struct syscall_trace_exit {
	struct trace_entry ent;
	int nr;
	long ret;
};

/* include/trace/events/syscalls.h, signal.h, sched.h, sock.h, task.h */
struct trace_event_raw_sys_enter {
	struct trace_entry ent;
	long id;
	unsigned long args[6];
	char __data[0];
};

struct trace_event_raw_sys_exit {
	struct trace_entry ent;
	long id, ret;
	char __data[0];
};

struct trace_event_raw_signal_generate {
	struct trace_entry ent;
	int sig, errno, code;
	char comm[16];
	pid_t pid;
	int group, result;
	char __data[0];
};

/* include/linux/signal_types.h and asm-generic/siginfo.h */
struct kernel_siginfo {
	int si_signo, si_errno, si_code;
	union {
		struct {
			pid_t _pid;
			unsigned int _uid;
		} _kill;
		struct {
			pid_t _pid;
			unsigned int _uid;
			u64 _sigval;
		} _rt;
		struct {
			pid_t _pid;
			unsigned int _uid;
			int _status;
		} _sigchld;
		struct {
			void *_addr;
		} _sigfault;
	} _sifields;
};

struct trace_event_raw_signal_deliver {
	struct trace_entry ent;
	int sig, errno, code;
	unsigned long sa_handler, sa_flags;
	char __data[0];
};

struct trace_event_raw_sched_process_fork {
	struct trace_entry ent;
	u32 __data_loc_parent_comm;
	pid_t parent_pid;
	u32 __data_loc_child_comm;
	pid_t child_pid;
	char __data[0];
} SINCE(6, 16);

struct trace_event_raw_sched_process_fork___fixed {
	struct trace_entry ent;
	char parent_comm[16];
	pid_t parent_pid;
	char child_comm[16];
	pid_t child_pid;
	char __data[0];
} UNTIL(6, 16);

struct trace_event_raw_sched_process_exec {
	struct trace_entry ent;
	u32 __data_loc_filename;
	pid_t pid, old_pid;
	char __data[0];
};

struct trace_event_raw_sched_process_exit {
	struct trace_entry ent;
	char comm[16];
	pid_t pid;
	int prio;
	bool group_dead;
	char __data[0];
} SINCE(6, 16);

struct trace_event_raw_sched_process_template {
	struct trace_entry ent;
	u32 __data_loc_comm;
	pid_t pid;
	int prio;
	char __data[0];
} SINCE(6, 16);

/* sched_process_exit was one of these */
struct trace_event_raw_sched_process_template___fixed {
	struct trace_entry ent;
	char comm[16];
	pid_t pid;
	int prio;
	char __data[0];
} UNTIL(6, 16);

/* include/uapi/linux/bpf.h */
struct bpf_raw_tracepoint_args {
	u64 args[0];
};

struct trace_event_raw_inet_sock_set_state {
	struct trace_entry ent;
	const void *skaddr;
	int oldstate, newstate;
	u16 sport, dport, family, protocol;
	u8 saddr[4], daddr[4], saddr_v6[16], daddr_v6[16];
	char __data[0];
};

struct trace_event_raw_task_newtask {
	struct trace_entry ent;
	pid_t pid;
	char comm[16];
	u64 clone_flags;
	short oom_score_adj;
	char __data[0];
};

struct trace_event_raw_task_rename {
	struct trace_entry ent;
	pid_t pid;
	char oldcomm[16], newcomm[16];
	short oom_score_adj;
	char __data[0];
};

/* ---------------------------------------------------------------- names and files */

struct qstr {
	union {
		struct {
			u32 hash, len;
		};
		u64 hash_len;
	};
	const unsigned char *name;
};

struct timespec64 {
	s64 tv_sec;
	long tv_nsec;
};

typedef struct {
	unsigned int val;
} kuid_t, kgid_t;

struct file_system_type {
	const char *name;
};

struct super_block {
	dev_t s_dev;
	unsigned long s_flags, s_magic;
	struct file_system_type *s_type;
};

struct file_operations {
	void *write_iter, *iterate_shared;
};

struct inode {
	umode_t i_mode;
	struct super_block *i_sb;
	unsigned long i_ino;
	dev_t i_rdev;
	loff_t i_size;
	kuid_t i_uid;
	kgid_t i_gid;
	unsigned int i_flags;
	const struct file_operations *i_fop;
	struct timespec64 i_mtime UNTIL(6, 7), __i_mtime SINCE(6, 7) UNTIL(6, 11);
	struct timespec64 i_ctime UNTIL(6, 6), __i_ctime SINCE(6, 6) UNTIL(6, 11);
	s64 i_mtime_sec SINCE(6, 11), i_ctime_sec SINCE(6, 11);
	u32 i_mtime_nsec SINCE(6, 11), i_ctime_nsec SINCE(6, 11);
};

struct dentry {
	unsigned int d_flags;
	struct dentry *d_parent;
	struct qstr d_name;
	struct inode *d_inode;
	struct super_block *d_sb;
};

struct vfsmount {
	struct dentry *mnt_root;
	struct super_block *mnt_sb;
};

struct mnt_namespace;

struct mount {
	struct mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
	struct mnt_namespace *mnt_ns;
	int mnt_id;
};

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};

struct file {
	fmode_t f_mode;
	unsigned int f_flags;
	loff_t f_pos;
	struct path f_path;
	struct inode *f_inode;
	const struct file_operations *f_op;
	void *private_data;
};

struct kiocb {
	struct file *ki_filp;
	loff_t ki_pos;
};

struct iov_iter {
	unsigned long count;
};

struct open_flags {
	int open_flag;
	umode_t mode;
};

struct filename {
	const char *name;
	const char *uptr;
};

struct linux_binprm {
	struct file *file;
	const char *filename;
	const char *interp;
	int argc, envc;
};

/* fs/namei.c: vfs_rename's argument */
struct renamedata {
	struct dentry *old_parent SINCE(6, 17);
	struct inode *old_dir UNTIL(6, 17);
	struct dentry *old_dentry;
	struct dentry *new_parent SINCE(6, 17);
	struct inode *new_dir UNTIL(6, 17);
	struct dentry *new_dentry;
	/* Programs take these two for the sign that vfs_unlink and its kin have an idmap in front, which they have ever since. */
	void *old_mnt_userns SINCE(5, 12);
	void *new_mnt_idmap SINCE(6, 3);
	void *old_mnt_idmap SINCE(6, 3) UNTIL(6, 17);
	void *mnt_idmap SINCE(6, 17);
	unsigned int flags;
};

/* ---------------------------------------------------------------- processes */

struct ns_common {
	unsigned int inum;
};

struct mnt_namespace {
	struct ns_common ns;
	struct mount *root;
};

struct pid_namespace {
	unsigned int level;
	struct task_struct *child_reaper;
	struct ns_common ns;
};

struct net {
	struct ns_common ns;
};

struct uid_gid_extent {
	u32 first, lower_first, count;
};

struct uid_gid_map {
	u32 nr_extents;
	struct uid_gid_extent extent[5];
};

struct user_namespace {
	struct uid_gid_map uid_map, gid_map;
	struct ns_common ns;
};

struct new_utsname {
	char sysname[65], nodename[65], release[65], version[65], machine[65], domainname[65];
};

struct uts_namespace {
	struct new_utsname name;
	struct ns_common ns;
};

struct ipc_namespace {
	struct ns_common ns;
};

struct cgroup_namespace {
	struct ns_common ns;
};

struct nsproxy {
	struct uts_namespace *uts_ns;
	struct ipc_namespace *ipc_ns;
	struct mnt_namespace *mnt_ns;
	struct pid_namespace *pid_ns_for_children;
	struct net *net_ns;
	struct cgroup_namespace *cgroup_ns;
};

struct upid {
	int nr;
	struct pid_namespace *ns;
};

struct pid {
	unsigned int level;
	struct upid numbers[4];
};

struct fs_struct {
	int umask;
	struct path root, pwd;
};

typedef struct {
	u32 cap[2] UNTIL(6, 3);
	u64 val SINCE(6, 3);
} kernel_cap_t;

struct group_info {
	int ngroups;
	kgid_t gid[0];
};

struct cred {
	kuid_t uid;
	kgid_t gid;
	kuid_t suid;
	kgid_t sgid;
	kuid_t euid;
	kgid_t egid;
	kuid_t fsuid;
	kgid_t fsgid;
	unsigned int securebits;
	kernel_cap_t cap_inheritable, cap_permitted, cap_effective, cap_bset, cap_ambient;
	struct user_namespace *user_ns;
	struct group_info *group_info;
};

typedef struct {
	int counter;
} atomic_t;

typedef struct {
	s64 counter;
} atomic64_t, atomic_long_t;

struct mm_rss_stat {
	atomic_long_t count[4];
};

struct mm_struct {
	struct file *exe_file;
	unsigned long start_code, end_code, start_data, end_data, start_brk, brk, start_stack, arg_start, arg_end, env_start, env_end;
	unsigned long total_vm;
	struct mm_rss_stat rss_stat; /* since 6.2 an array of another type; no trace tells either */
};

struct kernfs_node {
	u64 id;
	struct kernfs_node *parent UNTIL(6, 15), *__parent SINCE(6, 15);
	const char *name;
};

struct cgroup {
	struct kernfs_node *kn;
};

struct cgroup_subsys {
	const char *name;
};

struct cgroup_subsys_state {
	struct cgroup *cgroup;
	struct cgroup_subsys *ss;
};

struct css_set {
	struct cgroup_subsys_state *subsys[14];
	struct cgroup *dfl_cgrp;
};

struct fdtable {
	unsigned int max_fds;
	struct file **fd;
};

struct files_struct {
	struct fdtable *fdt;
};

struct list_head {
	struct list_head *next, *prev;
};

struct tty_driver {
	int major, minor_start;
};

struct tty_struct {
	struct tty_driver *driver;
	int index;
};

struct signal_struct {
	atomic_t live;
	struct list_head thread_head;
	struct pid *pids[4];
	int group_exit_code;
	unsigned int is_child_subreaper : 1, has_child_subreaper : 1;
	struct tty_struct *tty;
	struct rlimit rlim[16];
};

/* arch/x86/include/asm/thread_info.h: status has TS_COMPAT (2) in a call of the 32-bit kind */
struct thread_info {
	unsigned long flags;
	u32 status;
};

struct task_struct {
	struct thread_info thread_info;
	void *stack;
	volatile long state UNTIL(5, 14);
	unsigned int __state SINCE(5, 14);
	unsigned int flags;
	int exit_state, exit_code, exit_signal;
	pid_t pid, tgid;
	struct task_struct *real_parent, *parent, *group_leader;
	struct pid *thread_pid;
	struct list_head children, sibling, thread_node;
	u64 start_time, start_boottime;
	unsigned long min_flt, maj_flt;
	kuid_t loginuid;
	unsigned int sessionid;
	const struct cred *real_cred, *cred;
	char comm[16];
	struct fs_struct *fs;
	struct files_struct *files;
	struct nsproxy *nsproxy;
	struct signal_struct *signal;
	struct mm_struct *mm;
	struct css_set *cgroups;
};

/* ---------------------------------------------------------------- sockets */

typedef struct {
	struct net *net;
} possible_net_t;

struct sock_common {
	union {
		u64 skc_addrpair;
		struct {
			__be32 skc_daddr, skc_rcv_saddr;
		};
	};
	u32 skc_hash; /* what is in front of skc_family is where it is in the kernel: programs without CO-RE read it, too */
	union {
		u32 skc_portpair;
		struct {
			__be16 skc_dport;
			u16 skc_num;
		};
	};
	unsigned short skc_family;
	volatile unsigned char skc_state;
	unsigned char skc_reuse : 4;
	unsigned char skc_reuseport : 1;
	unsigned char skc_ipv6only : 1;
	unsigned char skc_net_refcnt : 1;
	int skc_bound_dev_if;
	possible_net_t skc_net;
	struct in6_addr skc_v6_daddr;
	struct in6_addr skc_v6_rcv_saddr;
};

struct socket;

struct sock {
	struct sock_common __sk_common;
	u32 sk_ack_backlog, sk_max_ack_backlog;
	u16 sk_type, sk_protocol;
	int sk_err;
	struct socket *sk_socket;
};

struct ipv6_pinfo {
	struct in6_addr saddr;
};

struct inet_sock {
	struct sock sk;
	struct ipv6_pinfo *pinet6;
	__be32 inet_saddr;
	__be16 inet_sport;
	unsigned long inet_flags SINCE(6, 5);
	u8 freebind : 1 UNTIL(6, 5), transparent : 1 UNTIL(6, 5), bind_address_no_port : 1 UNTIL(6, 5);
};

struct unix_address {
	int len;
	struct sockaddr_un name[0];
};

struct unix_sock {
	struct sock sk;
	struct unix_address *addr;
	struct path path;
	struct sock *peer;
};

struct inet_connection_sock {
	struct inet_sock icsk_inet;
};

struct tcp_sock {
	struct inet_connection_sock inet_conn;
	u64 bytes_received, bytes_acked;
	u32 srtt_us;
};

struct udp_sock {
	struct inet_sock inet;
};

struct socket {
	int state; /* enum socket_state: SS_UNCONNECTED 1, SS_CONNECTED 3 */
	short type;
	struct file *file;
	struct sock *sk;
};

struct msghdr {
	void *msg_name;
	int msg_namelen;
	unsigned int msg_flags;
};

/* ---------------------------------------------------------------- what programs only ask the existence of */

/* kernel/bpf/ringbuf.c: there are ring buffers */
struct bpf_ringbuf {
	u64 mask;
};

/* include/linux/cgroup_subsys.h, of a kernel that has them all */
enum cgroup_subsys_id {
	cpuset_cgrp_id,
	cpu_cgrp_id,
	cpuacct_cgrp_id,
	io_cgrp_id,
	memory_cgrp_id,
	devices_cgrp_id,
	freezer_cgrp_id,
	net_cls_cgrp_id,
	perf_event_cgrp_id,
	net_prio_cgrp_id,
	hugetlb_cgrp_id,
	pids_cgrp_id,
	rdma_cgrp_id,
	misc_cgrp_id,
};

/* The first argument of kfuncs and hooks, by name */
enum sock_type {
	SOCK_STREAM = 1,
	SOCK_DGRAM = 2,
};

#endif
