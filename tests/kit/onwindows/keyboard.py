"""Press Ctrl-C at a console: keyboard.py FILE-OR-FOLDER COUNT program words...

It is pressed once the file, or COUNT files in the folder, are there. Written for the Windows Python of the judge.
"""

import ctypes
import os
import subprocess
import sys
import threading
import time

kernel = ctypes.windll.kernel32
kernel.FreeConsole()
kernel.AllocConsole()
# Whoever started us may ignore it, and a process takes that over.
kernel.SetConsoleCtrlHandler(None, False)
pipe = subprocess.PIPE
process = subprocess.Popen(sys.argv[3:], stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe)
kernel.SetConsoleCtrlHandler(None, True)
said = []
reader = threading.Thread(target=lambda: said.extend(process.communicate()))
reader.start()


def there(path, count):
    return os.path.isfile(path) or (os.path.isdir(path) and len(os.listdir(path)) >= count)


while not there(sys.argv[1], int(sys.argv[2])) and process.poll() is None:
    time.sleep(0.02)
kernel.GenerateConsoleCtrlEvent(0, 0)
reader.join()
sys.stdout.buffer.write(said[0])
sys.stderr.buffer.write(said[1])
sys.exit(process.returncode)
