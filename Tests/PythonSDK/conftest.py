"""Starts emulators and makes clients for them."""

import json
import os
import signal
import subprocess
import time
import uuid

import pytest
import requests
from huaweicloudsdkcbr.v1 import CbrClient
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException, ServerResponseException
from huaweicloudsdkcore.http.http_config import HttpConfig

ACCESS_KEY = "TESTACCESSKEY0000001"
SECRET_KEY = "testSecretKey+/0123456789abcdefghijklmno"
PROJECT_ID = "0605767b5780d5762fc5c0118072a564"
USER, PASSWORD, DOMAIN = "tester", "Correct-Horse-7", "acme"
SERVER_ID = "e8cc6bfd-d324-4b88-9109-9fb0ba70676f"


class Emulator:
    """A running emulator process."""

    def __init__(self, *arguments):
        command = [
            os.environ["HOLDFAST_BINARY"], "emulator", "--listen", "127.0.0.1:0",
            "--access-key", ACCESS_KEY, "--secret-key", SECRET_KEY, "--project-id", PROJECT_ID,
            "--user", USER, "--password", PASSWORD, "--domain", DOMAIN, *arguments,
        ]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.ready = json.loads(self.process.stdout.readline())
        self.url = self.ready["url"]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=10)

    def control(self, method, path, body=None):
        answer = requests.request(method, f"{self.url}/_emulator/{path}", json=body, timeout=10)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def state(self):
        return self.control("GET", "state")

    def journal(self):
        return self.control("GET", "requests")["requests"]

    def set_faults(self, *rules):
        self.control("PUT", "faults", {"rules": list(rules)})

    def client(self, access_key=ACCESS_KEY, secret_key=SECRET_KEY, project_id=PROJECT_ID, **options):
        credentials = BasicCredentials(access_key, secret_key, project_id)
        return (
            CbrClient.new_builder()
            .with_http_config(HttpConfig(timeout=(5, options.get("read_timeout", 10))))
            .with_credentials(options.get("credentials", credentials))
            .with_endpoints([self.url])
            .build()
        )


@pytest.fixture(scope="module")
def emulator():
    emulator = Emulator("--any-server", "--backup-seconds", "0.3", "--switch", "delete_seconds=0.2")
    yield emulator
    assert emulator.stop() == 0


@pytest.fixture
def start_emulator():
    started = []

    def start(*arguments):
        started.append(Emulator(*arguments))
        return started[-1]

    yield start
    for emulator in started:
        assert emulator.stop() == 0


@pytest.fixture
def client(emulator):
    return emulator.client()


@pytest.fixture
def server_id():
    return str(uuid.uuid4())


@pytest.fixture(autouse=True)
def no_leftover_faults(request):
    yield
    if "emulator" in request.fixturenames:
        request.getfixturevalue("emulator").control("DELETE", "faults")


def wait_for(look, limit=10.0):
    """Looks until the answer is not None."""
    deadline = time.monotonic() + limit
    while True:
        found = look()
        if found is not None:
            return found
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def refused(call, code, status=400):
    """Expects a refusal: a full code, or the number of a CBR one."""
    with pytest.raises((ClientRequestException, ServerResponseException)) as caught:
        call()
    error = caught.value
    if isinstance(code, str) and code.isdigit() and len(code) == 4:
        code = f"BackupService.{code}"
    assert (error.error_code, error.status_code) == (code, status), error.error_msg
    assert error.request_id
    return error
