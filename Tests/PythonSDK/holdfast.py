"""Starts the daemon over TCP, with an emulator behind it."""

import hashlib
import json
import os
import signal
import subprocess
import time

import requests
from conftest import ACCESS_KEY, PROJECT_ID, SECRET_KEY, SERVER_ID, Emulator



class Daemon:
    """A running daemon process. Its tokens are called as their roles and read `ROLE-token`."""

    def __init__(self, folder, emulator, roles=("admin", "operator", "reader", "auditor"), workflow=""):
        self.folder = folder
        secret = folder / "secret-key"
        secret.write_text(SECRET_KEY)
        secret.chmod(0o600)
        tokens = "".join(
            f"  {role}: {{role: {role}, sha256: {hashlib.sha256(f'{role}-token'.encode()).hexdigest()}}}\n"
            for role in roles
        )
        self.configuration = folder / "holdfast.yaml"
        self.configuration.write_text(f"""\
data_folder: {folder}/data
listen: tcp:127.0.0.1:0
tokens:
{tokens}workflow: {{poll_first_seconds: 0.1, poll_max_seconds: 1, retry_base_ms: 100{workflow}}}
http: {{connect_timeout_seconds: 1, total_timeout_seconds: 2}}
projects:
  default:
    endpoint: {emulator.url}
    project_id: {PROJECT_ID}
    auth: {{access_key: {ACCESS_KEY}, secret_key: "file:{secret}"}}
    call_budget: {{calls: 1000, per_seconds: 1, burst: 1000}}
""")
        self.start()

    def start(self):
        with (self.folder / "daemon.log").open("a") as log:
            self.process = subprocess.Popen(
                [os.environ["HOLDFAST_BINARY"], "serve", "--config", str(self.configuration)],
                stdout=subprocess.PIPE, stderr=log, text=True,
                # The daemon refuses variables of its name that it does not know.
                env={name: value for name, value in os.environ.items() if not name.startswith("HOLDFAST_")},
            )
        line = self.process.stdout.readline()
        assert line, (self.folder / "daemon.log").read_text()
        self.url = json.loads(line)["listen"]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)

    def ask(self, method, path, body=None, role="admin", headers=None):
        fields = {"Authorization": f"Bearer {role}-token", **(headers or {})}
        return requests.request(method, self.url + path, json=body, headers=fields, timeout=30)

    def submit(self, **changes):
        body = {
            "project": "default", "vault": {"name": "seed", "create": {"size_gb": 1000}},
            "resources": [{"id": SERVER_ID, "type": "OS::Nova::Server"}], "restore_point": {"name": "seed"}, **changes,
        }
        answer = self.ask("POST", "/v1/jobs", body)
        assert answer.status_code == 202, answer.text
        return answer.json()

    def make_token(self, name, role="reader"):
        answer = self.ask("POST", "/v1/tokens", {"name": name, "role": role, "reason": "seed"})
        assert answer.status_code == 201, answer.text
        return answer.json()

    def settled(self, id, limit=20):
        """The job once it has ended or needs a person."""
        deadline = time.monotonic() + limit
        while True:
            job = self.ask("GET", f"/v1/jobs/{id}", headers={"Prefer": "wait=5"}).json()
            if job["finished_at"] or job["state"] == "needs_attention":
                return job
            assert time.monotonic() < deadline, job


def start(folder, **options):
    emulator = Emulator("--any-server", "--backup-seconds", "0.3")
    return Daemon(folder, emulator, **options), emulator
