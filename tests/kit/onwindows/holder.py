"""Hold a file open as another program of Windows does: holder.py FILE none|read, until somebody closes our stdin.

none: nobody else may open it; read: others may look, but not write, as with Excel.
"""

import ctypes
import sys

GENERIC_READ, OPEN_EXISTING, SHARE = 0x80000000, 3, {"none": 0, "read": 1}

kernel = ctypes.WinDLL("kernel32", use_last_error=True)
kernel.CreateFileW.restype = ctypes.c_void_p
handle = kernel.CreateFileW(sys.argv[1], GENERIC_READ, SHARE[sys.argv[2]], None, OPEN_EXISTING, 0x80, None)
if handle == ctypes.c_void_p(-1).value:
    sys.exit(f"can't hold it: {ctypes.get_last_error()}")
print("held", flush=True)
sys.stdin.read()
