"""The other client family: openstacksdk with otcextensions, by token."""

import uuid

import openstack
import pytest
from conftest import DOMAIN, PASSWORD, PROJECT_ID, USER, wait_for
from openstack import exceptions
from otcextensions import sdk

BILLING = {"object_type": "server", "consistent_level": "crash_consistent", "protect_type": "backup", "size": 100}
TRIGGER = {"properties": {"pattern": ["FREQ=WEEKLY;BYDAY=MO,TU;BYHOUR=14;BYMINUTE=00"]}}


def connect(emulator, password=PASSWORD):
    auth = {"auth_url": f"{emulator.url}/v3", "username": USER, "password": password, "user_domain_name": DOMAIN,
            "project_id": PROJECT_ID}
    connection = openstack.connection.Connection(auth=auth, auth_type="password", region_name="emulator")
    sdk.register_otc_extensions(connection)
    return connection


@pytest.fixture(scope="module")
def cbr(emulator):
    return connect(emulator).cbr


@pytest.fixture
def vault(cbr, server_id):
    vault = cbr.create_vault(name="otc_" + server_id[:8], billing=BILLING, resources=[])
    cbr.associate_resources(vault, [{"id": server_id, "type": "OS::Nova::Server"}])
    return vault


@pytest.fixture
def checkpoint(cbr, vault, server_id):
    checkpoint = cbr.create_checkpoint(vault_id=vault.id, parameters={
        "name": "otc-" + server_id[:8], "resources": [server_id], "auto_trigger": False, "incremental": True})
    assert checkpoint.status == "protecting"
    return wait_for(lambda: finished(cbr, checkpoint.id))


def finished(cbr, id):
    checkpoint = cbr.get_checkpoint(id)
    return checkpoint if checkpoint.status == "available" else None


def refused(call, status, code):
    with pytest.raises(exceptions.HttpException) as caught:
        answer = call()
        exceptions.raise_from_response(answer)
    assert caught.value.status_code == status
    assert code in caught.value.response.text


def test_wrong_password(emulator):
    with pytest.raises(Exception, match="401|password"):
        list(connect(emulator, password="wrong").cbr.vaults())


def test_vaults(cbr):
    name = "otc_" + uuid.uuid4().hex[:8]
    vault = cbr.create_vault(name=name, billing=BILLING, resources=[], tags=[{"key": "k", "value": "v"}])
    assert (vault.name, vault.billing.status, vault.billing.size) == (name, "available", 100)
    assert vault.tags == [{"key": "k", "value": "v"}]
    assert cbr.find_vault(name).id == vault.id
    assert vault.id in [one.id for one in cbr.vaults(object_type="server")]
    updated = cbr.update_vault(vault, name=name + "_2")
    assert updated.name == name + "_2"
    cbr.delete_vault(vault)
    wait_for(lambda: cbr.find_vault(vault.id) is None or None)
    refused(lambda: cbr.get_vault(vault.id), 404, "BackupService.6105")
    refused(lambda: cbr.create_vault(name="no blanks", billing=BILLING, resources=[]), 400, "BackupService.9900")
    refused(lambda: cbr.create_vault(name="small", billing={**BILLING, "size": 1}, resources=[]), 400,
            "BackupService.6101")


def test_resources(cbr, vault, server_id):
    assert [one.id for one in cbr.get_vault(vault.id).resources] == [server_id]
    refused(lambda: cbr.associate_resources(vault, [{"id": server_id, "type": "OS::Nova::Server"}]), 400,
            "BackupService.6104")
    assert cbr.dissociate_resources(vault, [server_id]).json() == {"remove_resource_ids": [server_id]}
    wait_for(lambda: cbr.get_vault(vault.id).resources == [] or None)
    refused(lambda: cbr.dissociate_resources(vault, [server_id]), 400, "BackupService.6135")


def test_checkpoints(cbr, checkpoint, vault, server_id):
    assert checkpoint.project_id == PROJECT_ID
    refused(lambda: cbr.get_checkpoint(str(uuid.uuid4())), 404, "BackupService.6217")
    refused(lambda: cbr.create_checkpoint(vault_id=vault.id, parameters={"resources": [str(uuid.uuid4())]}), 400,
            "BackupService.6135")


def test_backups(cbr, checkpoint, server_id):
    backup, = cbr.backups(checkpoint_id=checkpoint.id)
    assert (backup.name, backup.status, backup.resource_id) == ("otc-" + server_id[:8], "available", server_id)
    assert backup.extend_info.auto_trigger is False
    assert cbr.find_backup(backup.name).id == backup.id
    assert cbr.get_backup(backup.id).checkpoint_id == checkpoint.id
    refused(lambda: cbr.get_backup(str(uuid.uuid4())), 404, "BackupService.6200")
    mappings = [{"backup_id": one["id"], "volume_id": one["resource_id"]} for one in backup.children]
    cbr.restore_data(backup.id, server_id=server_id, mappings=mappings, power_on=True)
    refused(lambda: cbr.restore_data(backup.id, server_id=server_id, mappings=mappings), 400, "BackupService.2005")
    wait_for(lambda: cbr.get_backup(backup.id).status == "available" or None)
    cbr.delete_backup(backup)
    refused(lambda: cbr.delete_backup(backup, ignore_missing=False), 400, "BackupService.6201")
    wait_for(lambda: list(cbr.backups(checkpoint_id=checkpoint.id)) == [] or None)


def test_backup_pages(cbr, vault, server_id, checkpoint):
    for _ in range(3):
        second = cbr.create_checkpoint(vault_id=vault.id, parameters={"resources": [server_id]})
        wait_for(lambda: finished(cbr, second.id))
    ids = [one.id for one in cbr.backups(vault_id=vault.id, limit=1)]
    assert (len(ids), len(set(ids))) == (4, 4)


def test_tasks(cbr, checkpoint, vault):
    task, = [one for one in cbr.tasks() if one.checkpoint_id == checkpoint.id]
    assert (task.status, task.operation_type, task.vault_id) == ("success", "backup", vault.id)
    assert cbr.get_task(task.id).extra_info.common.progress == 100
    refused(lambda: cbr.get_task(str(uuid.uuid4())), 404, "BackupService.6500")


def test_policies(cbr, vault):
    policy = cbr.create_policy(name="otc", operation_type="backup", trigger=TRIGGER,
                               operation_definition={"max_backups": 3})
    assert policy.operation_definition.max_backups == 3
    assert policy.trigger.properties.pattern == TRIGGER["properties"]["pattern"]
    assert cbr.find_policy("otc").id == policy.id
    cbr.bind_policy(vault, policy.id)
    assert [one.vault_id for one in cbr.get_policy(policy.id).associated_vaults] == [vault.id]
    cbr.unbind_policy(vault, policy.id)
    refused(lambda: cbr.unbind_policy(vault, policy.id), 404, "BackupService.6002")
    assert cbr.update_policy(policy, name="otc2", enabled=False).enabled is False
    cbr.delete_policy(policy)
    refused(lambda: cbr.get_policy(policy.id), 404, "BackupService.6000")
    bad = {"properties": {"pattern": ["FREQ=NEVER"]}}
    refused(lambda: cbr.create_policy(name="bad", operation_type="backup", trigger=bad, operation_definition={}), 400,
            "BackupService.9900")


def test_a_dead_token_is_renewed(emulator):
    connection = connect(emulator)
    list(connection.cbr.vaults())
    emulator.control("POST", "actions", {"fault": "expire_tokens"})
    assert list(connection.cbr.vaults()) is not None


def test_members(cbr, checkpoint):
    backup, = cbr.backups(checkpoint_id=checkpoint.id)
    project = "0" * 31 + "1"
    cbr.add_members(backup, [project])
    assert [one.status for one in cbr.members(backup)] == ["pending"]
    assert cbr.get_member(backup, project).dest_project_id == project
    cbr.delete_member(backup, project)
    assert list(cbr.members(backup)) == []
