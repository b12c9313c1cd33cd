"""Limits that a reader of strangers' files puts on itself: memory, processor time, file size, no core dump, no network, no programs."""

import ctypes
import platform
import struct
import sys

MEMORY = 3 * 1024**3
CPU_SECONDS = 900
FILE_BYTES = 64 * 1024**2
FILES = 64

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2
_ALLOW, _ERRNO_EPERM = 0x7FFF0000, 0x00050000 | 1
# Numbers of the system calls that open a way out: socket, connect, sendto, bind, listen, execve, execveat, ptrace, process_vm_writev,
# process_vm_readv, io_uring_setup (it opens sockets unseen by this filter), pidfd_getfd.
_CALLS = {
    "x86_64": (0xC000003E, (41, 42, 44, 49, 50, 59, 322, 101, 311, 310, 425, 438)),
    "aarch64": (0xC00000B7, (198, 203, 206, 200, 201, 221, 281, 117, 271, 270, 425, 438)),
}
_OTHER_NUMBERS = 0x40000000  # from here on the same calls have a second set of numbers (x32)


def apply() -> str:
    """Set all limits that this system knows; returns what could not be set, in words, or an empty string."""
    missing: list[str] = []
    if sys.platform == "win32":
        return "资源限制与断网 / resource limits and network cut-off"
    import resource

    for kind, amount in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, FILES),
    ):
        try:
            _, hard = resource.getrlimit(kind)
            ceiling = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
            resource.setrlimit(kind, (ceiling, ceiling))
        except (ValueError, OSError):
            missing.append("资源限制 / a resource limit")
    if not _cut_off_network():
        missing.append("断网 / network cut-off")
    return "；".join(dict.fromkeys(missing))


def _cut_off_network() -> bool:
    """Forbid sockets and new programs through a seccomp filter; False where the kernel or the machine does not allow it."""
    known = _CALLS.get(platform.machine())
    if not sys.platform.startswith("linux") or known is None:
        return False
    architecture, calls = known
    # A process may call the kernel as another machine would (32 bits on 64), where the numbers mean other calls: none of those.
    program = [
        _statement(0x20, 4),
        _jump(0x15, architecture, 1, 0),
        _statement(0x06, _ERRNO_EPERM),
        _statement(0x20, 0),
    ]
    program += [_jump(0x35, _OTHER_NUMBERS, 0, 1), _statement(0x06, _ERRNO_EPERM)]
    for place, call in enumerate(calls):
        program.append(_jump(0x15, call, len(calls) - place, 0))
    program += [_statement(0x06, _ALLOW), _statement(0x06, _ERRNO_EPERM)]
    code = ctypes.create_string_buffer(b"".join(program))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    wanted = Program(len(program), ctypes.addressof(code))
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
            return False
        return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(wanted), 0, 0) == 0)
    except (OSError, AttributeError):
        return False


def _statement(code: int, value: int) -> bytes:
    return struct.pack("HBBI", code, 0, 0, value)


def _jump(code: int, value: int, yes: int, no: int) -> bytes:
    return struct.pack("HBBI", code, yes, no, value)
