"""On what kind of file system a folder lies: over a network locks may not hold, and files must not be mapped."""

from pathlib import Path

_NETWORK = ("nfs", "cifs", "smb", "fuse.sshfs", "9p", "afs", "ceph", "glusterfs")
_MOUNTS = Path("/proc/self/mounts")


def network_filesystem(folder: Path) -> str:
    """The kind of network file system that `folder` lies on; empty when it is local or cannot be told."""
    try:
        lines = _MOUNTS.read_text("utf-8", "replace").splitlines()
        path = folder.resolve()
    except OSError:
        return ""
    best, kind = Path(), ""
    for line in lines:
        fields = line.split(" ")
        if len(fields) > 2 and path.is_relative_to(fields[1]) and len(fields[1]) >= len(str(best)):
            best, kind = Path(fields[1]), fields[2]
    return kind if kind.startswith(_NETWORK) else ""
