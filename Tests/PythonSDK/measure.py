"""Measures the emulator: GET of a restore point, signed and with a token, with many backups in memory.

    .build/venv-python/bin/python Tests/PythonSDK/measure.py PATH_TO_HOLDFAST [BACKUPS]

Needs `wrk` and `taskset`. The emulator gets the first core, the load generator the second one, both on loopback.
"""

import os
import re
import subprocess
import sys
import time
import uuid

import requests

os.environ["HOLDFAST_BINARY"] = os.path.abspath(sys.argv[1])
from conftest import DOMAIN, PASSWORD, PROJECT_ID, USER, Emulator  # noqa: E402

SECONDS = 10
CONNECTIONS = 32


def token(emulator):
    body = {"auth": {"identity": {"methods": ["password"], "password": {"user": {
        "name": USER, "password": PASSWORD, "domain": {"name": DOMAIN}}}}, "scope": {"project": {"id": PROJECT_ID}}}}
    return requests.post(f"{emulator.url}/v3/auth/tokens", json=body, timeout=10).headers["X-Subject-Token"]


def fill(emulator, session, wanted):
    base = f"{emulator.url}/v3/{PROJECT_ID}"

    def post(path, body):
        answer = session.post(f"{base}/{path}", json=body, timeout=60)
        answer.raise_for_status()
        return answer.json()

    made, checkpoint = 0, None
    while made < wanted:
        vault = post("vaults", {"vault": {"name": "load", "resources": [], "billing": {
            "object_type": "server", "protect_type": "backup", "consistent_level": "crash_consistent",
            "size": 10485760}}})["vault"]["id"]
        post(f"vaults/{vault}/addresources", {"resources": [
            {"id": str(uuid.uuid4()), "type": "OS::Nova::Server"} for _ in range(250)]})
        for _ in range(min(20, -(-(wanted - made) // 250))):
            checkpoint = post("checkpoints", {"checkpoint": {"vault_id": vault}})["checkpoint"]["id"]
            made += 250
    return f"/v3/{PROJECT_ID}/checkpoints/{checkpoint}"


def signed_headers(emulator, path):
    """Taken from the vendor's signer; one signature holds for a quarter of an hour."""
    from conftest import ACCESS_KEY, SECRET_KEY
    from huaweicloudsdkcore.auth.credentials import BasicCredentials
    from huaweicloudsdkcore.sdk_request import SdkRequest
    from huaweicloudsdkcore.signer.signer import Signer
    request = SdkRequest(method="GET", schema="http", host=emulator.url[len("http://"):], resource_path=path,
                         query_params=[], header_params={})
    signed = Signer(BasicCredentials(ACCESS_KEY, SECRET_KEY, PROJECT_ID)).sign(request)
    return {name: value for name, value in signed.header_params.items() if name.lower() != "host"}


def rate(emulator, path, headers):
    command = ["taskset", "-c", "1", "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    text = subprocess.run([*command, emulator.url + path], capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in text, text
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1]), re.search(r"99%\s+(\S+)", text)[1]


def main():
    wanted = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    emulator = Emulator("--any-server", "--backup-seconds", "0")
    subprocess.run(["taskset", "-acp", "0", str(emulator.process.pid)], check=True, capture_output=True)
    session = requests.Session()
    session.headers["X-Auth-Token"] = token(emulator)
    started = time.monotonic()
    path = fill(emulator, session, wanted)
    print(f"{wanted} backups made in {time.monotonic() - started:.1f} s")
    for name, headers in (("signed", signed_headers(emulator, path)),
                          ("token", {"X-Auth-Token": session.headers["X-Auth-Token"]})):
        per_second, latency = rate(emulator, path, headers)
        print(f"{name}: {per_second:.0f} requests/s, 99 % within {latency}")
    with open(f"/proc/{emulator.process.pid}/status") as status:
        print(next(line.strip() for line in status if line.startswith("VmRSS")))
    print(f"load average {os.getloadavg()[0]:.1f}")
    emulator.stop()


if __name__ == "__main__":
    main()
