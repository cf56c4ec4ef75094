"""The emulator misbehaves on command; the vendor's SDK sees what a client would see."""

import threading
import time
import uuid

import cbr
import pytest
import requests
from conftest import wait_for
from huaweicloudsdkcbr.v1 import ListVaultRequest
from huaweicloudsdkcore.exceptions import exceptions


def vaults_named(emulator, name):
    return [vault for vault in emulator.state()["vaults"] if vault["name"] == name]


@pytest.fixture
def name():
    return "fault_" + uuid.uuid4().hex[:8]


def test_a_lost_answer_leaves_the_vault(emulator, client, name):
    emulator.set_faults({"operation": "createVault", "fault": "answer_lost", "times": 1})
    with pytest.raises(exceptions.ConnectionException):
        cbr.create_vault(client, name)
    assert len(vaults_named(emulator, name)) == 1
    entry = emulator.journal()[-1]
    assert (entry["operation"], entry["fault"], entry["answered"], entry["carried_out"]) == (
        "createVault", "answer_lost", False, True)
    cbr.create_vault(client, name)
    assert len(vaults_named(emulator, name)) == 2


@pytest.mark.parametrize("rule, is_made", [
    ({"fault": "close"}, False),
    ({"fault": "reset"}, False),
    ({"fault": "reset", "when": "after"}, True),
    ({"fault": "reset", "when": "headers"}, True),
    ({"fault": "truncated"}, True),
])
def test_broken_connections(emulator, client, name, rule, is_made):
    emulator.set_faults({"operation": "createVault", "times": 1, **rule})
    with pytest.raises(Exception):
        cbr.create_vault(client, name)
    assert len(vaults_named(emulator, name)) == (1 if is_made else 0)


@pytest.mark.parametrize("rule, status, code, is_made", [
    ({"fault": "error", "status": 503, "error_code": "BackupService.9998"}, 503, "BackupService.9998", False),
    ({"fault": "error", "status": 502, "error_code": "APIGW.0202", "when": "after"}, 502, "APIGW.0202", True),
    ({"fault": "throttle"}, 429, "APIGW.0308", False),
    ({"fault": "unauthorized"}, 401, "APIGW.0307", False),
    ({"fault": "malformed_url"}, 401, "401", False),
    ({"fault": "error", "status": 400, "error_code": "IAM.0006", "dialect": "identity"}, 400, "400", False),
    ({"fault": "html"}, 502, "502", False),
    ({"fault": "html", "when": "after"}, 502, "502", True),
])
def test_error_answers(emulator, client, name, rule, status, code, is_made):
    emulator.set_faults({"operation": "createVault", "times": 1, **rule})
    with pytest.raises(exceptions.ServiceResponseException) as caught:
        cbr.create_vault(client, name)
    assert caught.value.status_code == status
    assert str(caught.value.error_code) == code
    assert len(vaults_named(emulator, name)) == (1 if is_made else 0)


def test_throttling_with_retry_after(emulator, client):
    emulator.set_faults({"operation": "listVaults", "fault": "throttle", "retry_after": 7, "times": 2})
    for _ in range(2):
        with pytest.raises(exceptions.ClientRequestException):
            client.list_vault(ListVaultRequest())
    assert client.list_vault(ListVaultRequest()).count is not None


def test_a_held_request_is_in_the_journal_and_carried_out_late(emulator, name):
    emulator.set_faults({"operation": "createVault", "fault": "delay", "delay_seconds": 1.0, "times": 1})
    impatient = emulator.client(read_timeout=0.3)

    def send():
        with pytest.raises(requests.exceptions.ReadTimeout):
            cbr.create_vault(impatient, name)

    sender = threading.Thread(target=send)
    sender.start()

    def held():
        entry = emulator.journal()[-1]
        return entry if entry["operation"] == "createVault" and entry["outcome"] == "held" else None

    assert held_entry_is_unanswered(wait_for(held), name)
    sender.join()
    assert vaults_named(emulator, name) == []
    wait_for(lambda: vaults_named(emulator, name) or None)


def held_entry_is_unanswered(entry, name):
    return not entry["answered"] and entry["status"] is None and entry["body"]["vault"]["name"] == name


def test_skipped_resource_and_failing_backup(emulator, client):
    servers = [str(uuid.uuid4()) for _ in range(3)]
    vault = cbr.create_vault(client)
    cbr.add_server(client, vault.id, *servers)
    emulator.set_faults(
        {"operation": "createCheckpoint", "fault": "skip_resource", "resources": [servers[0]]},
        {"operation": "createCheckpoint", "fault": "fail_backup", "resources": [servers[1]],
         "code": "BackupService.8300"},
    )
    checkpoint = cbr.create_checkpoint(client, vault.id, *servers)
    assert [one.id for one in checkpoint.vault.skipped_resources] == [servers[0]]
    assert cbr.await_checkpoint(client, checkpoint.id).status == "available"
    found = {one.resource_id: one.status for one in cbr.list_backups(client, checkpoint_id=checkpoint.id)}
    assert found == {servers[1]: "error", servers[2]: "available"}
    tasks = {one.extra_info.resource.id: (one.status, one.error_info.code)
             for one in cbr.list_tasks(client, vault_id=vault.id)}
    assert tasks == {
        servers[0]: ("skipped", "BackupService.6203"),
        servers[1]: ("failed", "BackupService.8300"),
        servers[2]: ("success", ""),
    }


def test_a_run_that_fails_wholly_is_an_error(emulator, client, server_id):
    vault = cbr.create_vault(client)
    cbr.add_server(client, vault.id, server_id)
    emulator.set_faults({"operation": "createCheckpoint", "fault": "fail_backup"})
    checkpoint = cbr.create_checkpoint(client, vault.id, server_id)
    assert cbr.await_checkpoint(client, checkpoint.id).status == "error"


def test_lists_lag(emulator, client, name):
    emulator.set_faults({"operation": "listVaults", "fault": "list_lag", "seconds": 1})
    cbr.create_vault(client, name)
    assert client.list_vault(ListVaultRequest(name=name)).count == 0
    wait_for(lambda: client.list_vault(ListVaultRequest(name=name)).count or None)


def test_probability_repeats_with_its_seed(emulator, client):
    def pattern():
        emulator.set_faults({"operation": "listVaults", "fault": "throttle", "probability": 0.5, "seed": 42})
        seen = []
        for _ in range(20):
            try:
                client.list_vault(ListVaultRequest())
                seen.append(True)
            except exceptions.ClientRequestException:
                seen.append(False)
        return seen

    first = pattern()
    assert first == pattern()
    assert True in first and False in first


def test_a_slow_answer_arrives_whole(emulator, client):
    emulator.set_faults({"operation": "listVaults", "fault": "slow_drip", "bytes_per_second": 2000, "times": 1})
    started = time.monotonic()
    assert client.list_vault(ListVaultRequest(name="nobody_has_this")).count == 0
    assert time.monotonic() - started < 5


def test_the_rate_limit_is_a_bucket(emulator, client):
    emulator.control("PUT", "rate-limit", {"calls": 3, "seconds": 3600})
    try:
        answers = []
        for _ in range(5):
            try:
                client.list_vault(ListVaultRequest())
                answers.append(200)
            except exceptions.ClientRequestException as error:
                answers.append(error.status_code)
        assert answers == [200, 200, 200, 429, 429]
    finally:
        emulator.control("DELETE", "rate-limit")


def test_a_third_party_takes_the_server(emulator, client, server_id):
    vault = cbr.create_vault(client)
    emulator.control("POST", "actions", {"fault": "associate_elsewhere", "resource_id": server_id})
    with pytest.raises(exceptions.ClientRequestException) as caught:
        cbr.add_server(client, vault.id, server_id)
    assert caught.value.error_code == "BackupService.6103"


def test_a_frozen_vault_takes_no_backup(emulator, client, server_id):
    vault = cbr.create_vault(client)
    cbr.add_server(client, vault.id, server_id)
    emulator.control("POST", "actions", {"fault": "freeze_vault", "vault_id": vault.id})
    with pytest.raises(exceptions.ClientRequestException) as caught:
        cbr.create_checkpoint(client, vault.id, server_id)
    assert caught.value.error_code == "BackupService.6113"


def test_a_gateway_that_repeats_makes_two(emulator, client, name):
    emulator.set_faults({"operation": "createVault", "fault": "duplicate", "times": 1})
    vault = cbr.create_vault(client, name)
    found = vaults_named(emulator, name)
    assert len(found) == 2
    assert found[1]["id"] == vault.id


def test_deletions_that_fail(emulator, client, server_id):
    from huaweicloudsdkcbr.v1 import DeleteBackupRequest, DeleteVaultRequest, ShowVaultRequest
    vault, checkpoint = cbr.protected_server(client, server_id)
    backup, = cbr.list_backups(client, checkpoint_id=checkpoint.id)
    emulator.set_faults({"operation": ["deleteBackup", "deleteVault"], "fault": "fail_deletion"})
    client.delete_backup(DeleteBackupRequest(backup_id=backup.id))
    assert cbr.show_checkpoint(client, checkpoint.id).status == "deleting"
    wait_for(lambda: cbr.show_checkpoint(client, checkpoint.id).status == "error-deleting" or None)
    assert cbr.list_backups(client, checkpoint_id=checkpoint.id)[0].status == "error"
    task, = cbr.list_tasks(client, vault_id=vault.id, operation_type="delete")
    assert (task.status, task.error_info.code) == ("failed", "BackupService.6115")
    client.delete_vault(DeleteVaultRequest(vault_id=vault.id))

    def status():
        return client.show_vault(ShowVaultRequest(vault_id=vault.id)).vault.billing.status

    wait_for(lambda: status() == "error" or None)
    emulator.control("DELETE", "faults")
    client.delete_vault(DeleteVaultRequest(vault_id=vault.id))
    assert status() == "deleting"


def test_a_task_that_times_out(emulator, client, server_id):
    vault = cbr.create_vault(client)
    cbr.add_server(client, vault.id, server_id)
    emulator.set_faults({"operation": "createCheckpoint", "fault": "fail_backup", "timeout": True})
    checkpoint = cbr.create_checkpoint(client, vault.id, server_id)
    cbr.await_checkpoint(client, checkpoint.id)
    assert [one.status for one in cbr.list_tasks(client, vault_id=vault.id)] == ["timeout"]
