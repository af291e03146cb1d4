"""`msgspec.json.decode` of a file, in seconds of processor: `decode.py FILE on|off`, which is the cyclic collector."""

import gc
import sys
import time

import msgspec

if __name__ == "__main__":
    if sys.argv[2] == "off":
        gc.disable()
    with open(sys.argv[1], "rb") as source:
        text = source.read()
    began = time.process_time()
    decoded = msgspec.json.decode(text)
    print(time.process_time() - began)
