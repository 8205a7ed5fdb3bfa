// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * Makes the compiler write the types of kernel.h into BTF: it does so for what something refers to. Never loaded.
 */
#include "kernel.h"

struct kernel {
	struct pt_regs pt_regs;
	struct user_pt_regs user_pt_regs;
	struct syscall_trace_enter syscall_trace_enter;
	struct syscall_trace_exit syscall_trace_exit;
	struct trace_event_raw_sys_enter trace_event_raw_sys_enter;
	struct trace_event_raw_sys_exit trace_event_raw_sys_exit;
	struct trace_event_raw_signal_generate trace_event_raw_signal_generate;
	struct trace_event_raw_signal_deliver trace_event_raw_signal_deliver;
	struct trace_event_raw_sched_process_fork trace_event_raw_sched_process_fork;
	struct trace_event_raw_sched_process_exec trace_event_raw_sched_process_exec;
	struct trace_event_raw_sched_process_exit trace_event_raw_sched_process_exit;
	struct trace_event_raw_sched_process_template trace_event_raw_sched_process_template;
	struct trace_event_raw_inet_sock_set_state trace_event_raw_inet_sock_set_state;
	struct trace_event_raw_task_newtask trace_event_raw_task_newtask;
	struct trace_event_raw_task_rename trace_event_raw_task_rename;
	struct qstr qstr;
	struct super_block super_block;
	struct inode inode;
	struct dentry dentry;
	struct mount mount;
	struct path path;
	struct file file;
	struct kiocb kiocb;
	struct open_how open_how;
	struct open_flags open_flags;
	struct filename filename;
	struct linux_binprm linux_binprm;
	struct renamedata renamedata;
	struct ns_common ns_common;
	struct mnt_namespace mnt_namespace;
	struct pid_namespace pid_namespace;
	struct net net;
	struct user_namespace user_namespace;
	struct uts_namespace uts_namespace;
	struct nsproxy nsproxy;
	struct upid upid;
	struct pid pid;
	struct fs_struct fs_struct;
	struct cred cred;
	struct mm_struct mm_struct;
	struct kernfs_node kernfs_node;
	struct cgroup cgroup;
	struct css_set css_set;
	struct fdtable fdtable;
	struct files_struct files_struct;
	struct signal_struct signal_struct;
	struct task_struct task_struct;
	struct socket socket;
	struct sockaddr sockaddr;
	struct tcp_sock tcp_sock;
	struct udp_sock udp_sock;
	struct iovec iovec;
	struct msghdr msghdr;
	struct bpf_ringbuf bpf_ringbuf;
	enum sock_type sock_type;
};

struct kernel kernel;
