"""`httpx.get(url, verify=PLAIN)`: a call over HTTP to a server on this machine.

Without that httpx loads all certificates of its own for each client and each call that has none:
some 30 ms of processor, for servers that speak no TLS.
"""

import ssl

PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
