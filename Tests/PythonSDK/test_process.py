"""The emulator as a process: command line, files, stopping, being killed."""

import json
import os
import signal
import subprocess
import threading
import time

import cbr
import pytest
import requests
from conftest import ACCESS_KEY, PROJECT_ID, SECRET_KEY, Emulator, wait_for
from huaweicloudsdkcbr.v1 import ListVaultRequest, ShowVaultRequest
from huaweicloudsdkcore.exceptions import exceptions


def test_stopping_does_not_wait_for_held_requests(start_emulator):
    emulator = start_emulator()
    emulator.set_faults({"operation": "createVault", "fault": "delay", "delay_seconds": 600})
    client = emulator.client(read_timeout=60)
    seen = []

    def send():
        try:
            cbr.create_vault(client)
        except Exception as error:
            seen.append(error)

    sender = threading.Thread(target=send)
    sender.start()
    wait_for(lambda: [one for one in emulator.journal() if one["outcome"] == "held"] or None)
    started = time.monotonic()
    assert emulator.stop() == 0
    assert time.monotonic() - started < 5
    sender.join()
    assert len(seen) == 1


def test_a_killed_emulator_goes_on_from_its_file(tmp_path, server_id):
    arguments = ["--any-server", "--backup-seconds", "2", "--state-file", str(tmp_path / "state.jsonl")]
    first = Emulator(*arguments)
    client = first.client()
    vault = cbr.create_vault(client)
    cbr.add_server(client, vault.id, server_id)
    checkpoint = cbr.create_checkpoint(client, vault.id, server_id)
    first.process.send_signal(signal.SIGKILL)
    first.process.wait()
    second = Emulator(*arguments)
    try:
        client = second.client()
        assert [one.id for one in client.show_vault(ShowVaultRequest(vault_id=vault.id)).vault.resources] == [server_id]
        assert cbr.await_checkpoint(client, checkpoint.id).status == "available"
        assert len(cbr.list_backups(client, checkpoint_id=checkpoint.id)) == 1
        with pytest.raises(exceptions.ClientRequestException) as caught:
            cbr.add_server(client, vault.id, server_id)
        assert caught.value.error_code == "BackupService.6104"
    finally:
        assert second.stop() == 0


def test_a_file_of_faults(tmp_path):
    path = tmp_path / "faults.yaml"
    path.write_text(
        "rules:\n  - {operation: listVaults, fault: error, status: 503, error_code: BackupService.9998, times: 1}\n"
        "switches: {duplicate_vault_name: refuse}\nrate_limit: {calls: 3, seconds: 3600}\n")
    emulator = Emulator("--faults", str(path))
    try:
        client = emulator.client()
        with pytest.raises(exceptions.ServerResponseException) as caught:
            client.list_vault(ListVaultRequest())
        assert caught.value.status_code == 503
        cbr.create_vault(client)
        with pytest.raises(exceptions.ClientRequestException) as caught:
            cbr.create_vault(client)
        assert caught.value.error_code == "BackupService.6106"
        with pytest.raises(exceptions.ClientRequestException) as caught:
            client.list_vault(ListVaultRequest())
        assert caught.value.status_code == 429
    finally:
        assert emulator.stop() == 0


def run(*arguments):
    command = [os.environ["HOLDFAST_BINARY"], "emulator", "--access-key", ACCESS_KEY, "--secret-key", SECRET_KEY,
               *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=20)


@pytest.mark.parametrize("arguments, complaint", [
    (["--project-id", "short"], "project-id"),
    (["--project-id", PROJECT_ID, "--listen", "nowhere"], "listen"),
    (["--project-id", PROJECT_ID, "--server", "x"], "UUID"),
    (["--project-id", PROJECT_ID, "--switch", "sulk=1"], "unknown switch"),
    (["--project-id", PROJECT_ID, "--switch", "key_lock=maybe"], "true or false"),
    (["--project-id", PROJECT_ID, "--faults", "/nowhere.yaml"], "/nowhere.yaml"),
    (["--project-id", PROJECT_ID, "--backup-seconds=-1"], "backup-seconds"),
    (["--project-id", PROJECT_ID, "--state-file", "/nowhere/state"], "/nowhere/state"),
])
def test_a_wrong_command_line_says_what_is_wrong(arguments, complaint):
    finished = run(*arguments)
    assert finished.returncode != 0
    assert complaint in finished.stderr
    assert finished.stdout == ""


def test_a_taken_port_is_an_error(emulator):
    finished = run("--project-id", PROJECT_ID, "--listen", emulator.url[len("http://"):])
    assert finished.returncode != 0 and finished.stdout == ""


def test_the_page_and_the_description(emulator):
    page = requests.get(f"{emulator.url}/_emulator/", timeout=10)
    assert page.status_code == 200 and page.headers["Content-Type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    overview = requests.get(f"{emulator.url}/_emulator/overview", timeout=10).json()
    assert {"now", "counts", "vaults", "checkpoints", "tasks"} <= set(overview)
    description = requests.get(f"{emulator.url}/_emulator/openapi.json", timeout=10).json()
    assert f"{emulator.url}" == description["servers"][0]["url"]
    assert json.dumps(description)
