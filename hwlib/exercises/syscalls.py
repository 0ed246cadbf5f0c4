"""What the system refuses to a student's process whatever the file: a filter of calls (seccomp).

It is a short program of struct sock_filter (code, jt, jf, k), which reads the number of a call at offset 0, the
processor at offset 4, and the arguments, of 8 bytes each, from offset 16 on.
"""

import ctypes
import platform
import struct

# name → its number on x86-64 and on ARM, None where it is not there
CLOSED = {
    # other programs, the network, other processes
    "execve": (59, 221), "execveat": (322, 281), "socket": (41, 198), "io_uring_setup": (425, 425),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "mount": (165, 40), "bpf": (321, 280), "sethostname": (170, 161), "syslog": (103, 116),
    "kill": (62, 129), "tkill": (200, 130), "pidfd_send_signal": (424, 424),
    "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
    "setpriority": (141, 140), "sched_setparam": (142, 118), "sched_setscheduler": (144, 119),
    "sched_setattr": (314, 274), "ioprio_set": (251, 30), "unshare": (272, 97), "setns": (308, 268),
    # devices and pipes with a name; whose a file is, who may read it, how old it is
    "mknod": (133, None), "mknodat": (259, 33),
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452),
    "chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54),
    "utime": (132, None), "utimes": (235, None), "futimesat": (261, None), "utimensat": (280, 88),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7), "setxattrat": (463, 463),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16), "removexattrat": (466, 466),
    "file_setattr": (469, 469),
    # what outlives a process and is no file
    "shmget": (29, 194), "semget": (64, 190), "msgget": (68, 186), "mq_open": (240, 180),
    "fadvise64": (221, 223), "preadv2": (327, 286), "mincore": (27, 232),  # which pages of a file are in memory
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
}  # fmt: skip
OWN_ONLY = {"prlimit64": (302, 261), "sched_setaffinity": (203, 122)}  # with 0, this process, for the first argument
NOT_WITH = {  # with one of these for the second: they have the system send signals to another process, or mark a file
    "fcntl": ((72, 25), (8, 10, 15, 1036, 1038)),  # F_SETOWN, F_SETSIG, F_SETOWN_EX; hints that a file keeps
    "ioctl": ((16, 29), (0x8901, 0x8902, 0x40086602, 0x401C5820)),  # FIOSETOWN, SIOCSPGRP; flags of a file
}
PROCESSORS = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
LOAD, EQUAL, AT_LEAST, LEAVE = 0x20, 0x15, 0x35, 0x06
ALLOWED, REFUSED = (LEAVE, 0, 0, 0x7FFF0000), (LEAVE, 0, 0, 0x00050001)  # SECCOMP_RET_ALLOW; _ERRNO with EPERM
FIRST, SECOND = (LOAD, 0, 0, 16), (LOAD, 0, 0, 24)
PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 22, 38


def program(column, processor):
    lines = [(LOAD, 0, 0, 4), (EQUAL, 1, 0, processor), REFUSED, (LOAD, 0, 0, 0)]
    lines += [(AT_LEAST, 0, 1, 0x40000000), REFUSED]  # the other numbering of x86
    for numbers in CLOSED.values():
        lines += [(EQUAL, 0, 1, numbers[column]), REFUSED] if numbers[column] is not None else []
    for numbers in OWN_ONLY.values():
        lines += [(EQUAL, 0, 4, numbers[column]), FIRST, (EQUAL, 0, 1, 0), ALLOWED, REFUSED]
    for numbers, refused in NOT_WITH.values():
        met = [line for value in refused for line in ((EQUAL, 0, 1, value), REFUSED)]
        lines += [(EQUAL, 0, len(met) + 2, numbers[column]), SECOND, *met, ALLOWED]
    return [*lines, ALLOWED]


def close_calls():
    """From now on, for good, and for all that this process starts, on a processor whose numbers stand above."""
    system = ctypes.CDLL(None)
    if platform.machine() not in PROCESSORS:
        return
    lines = program(*PROCESSORS[platform.machine()])
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in lines))
    filters = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(lines), ctypes.addressof(code)))
    system.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    system.prctl(PR_SET_SECCOMP, 2, filters, 0, 0)
