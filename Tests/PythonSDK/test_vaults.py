"""Changing, moving and deleting vaults and their resources."""

import uuid

import cbr
import pytest
from conftest import refused, wait_for
from huaweicloudsdkcbr.v1 import (
    BatchUpdateVaultRequest, BatchUpdateVaultRequestBody, BillingUpdate, DeleteVaultRequest, ListVaultRequest,
    MigrateVaultResourceRequest, RemoveVaultResourceRequest, SetVaultResourceRequest, ShowStorageUsageRequest,
    ShowSummaryRequest, ShowVaultRequest, UpdateVaultRequest, VaultBatchUpdate, VaultMigrateResourceReq,
    VaultRemoveResourceReq, VaultSetResourceReq, VaultUpdate, VaultUpdateReq,
)
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException


def show(client, vault_id):
    return client.show_vault(ShowVaultRequest(vault_id=vault_id)).vault


def update(client, vault_id, **fields):
    body = VaultUpdateReq(vault=VaultUpdate(**fields))
    return client.update_vault(UpdateVaultRequest(vault_id=vault_id, body=body)).vault


def delete(client, vault_id):
    return client.delete_vault(DeleteVaultRequest(vault_id=vault_id))


def remove(client, vault_id, *ids):
    request = RemoveVaultResourceRequest(vault_id=vault_id, body=VaultRemoveResourceReq(resource_ids=list(ids)))
    return client.remove_vault_resource(request).remove_resource_ids


def migrate(client, source, target, *ids):
    body = VaultMigrateResourceReq(destination_vault_id=target, resource_ids=list(ids))
    return client.migrate_vault_resource(MigrateVaultResourceRequest(vault_id=source, body=body)).migrated_resources


def await_gone(look, code):
    def check():
        try:
            look()
        except ClientRequestException as error:
            assert error.error_code == code
            return True
        return None

    wait_for(check)


def test_a_resize_locks_the_vault(start_emulator):
    client = start_emulator("--switch", "lock_seconds=0.5").client()
    vault = cbr.create_vault(client)
    changed = update(client, vault.id, name="bigger", billing=BillingUpdate(size=400))
    assert (changed.name, changed.billing.size, changed.billing.status) == ("bigger", 400, "lock")
    refused(lambda: update(client, vault.id, billing=BillingUpdate(size=500)), "6123")
    wait_for(lambda: show(client, vault.id).billing.status == "available" or None)
    renamed = update(client, vault.id, name="renamed", threshold=50, smn_notify=False, auto_expand=True)
    assert (renamed.name, renamed.threshold, renamed.smn_notify, renamed.auto_expand) == ("renamed", 50, False, True)
    assert client.list_vault(ListVaultRequest(name="bigger")).count == 0
    assert client.list_vault(ListVaultRequest(name="renamed")).count == 1


def test_updates_that_are_refused(client, server_id):
    vault = cbr.create_vault(client)
    cbr.add_server(client, vault.id, server_id)
    refused(lambda: update(client, vault.id, billing=BillingUpdate(size=0)), "6101")
    refused(lambda: update(client, vault.id, billing=BillingUpdate(size=10)), "6107")
    refused(lambda: update(client, vault.id, name="no blanks"), "9900")
    refused(lambda: update(client, vault.id, threshold=0), "9900")
    refused(lambda: update(client, str(uuid.uuid4()), name="x"), "6105", 404)
    locked = cbr.create_vault(client, locked=True)
    refused(lambda: update(client, locked.id, locked=False), "6110")


def test_deleting_takes_the_backups_along(client, server_id):
    vault, checkpoint = cbr.protected_server(client, server_id)
    delete(client, vault.id)
    assert show(client, vault.id).billing.status == "deleting"
    refused(lambda: delete(client, vault.id), "6112")
    refused(lambda: cbr.create_checkpoint(client, vault.id, server_id), "6113")
    await_gone(lambda: show(client, vault.id), "BackupService.6105")
    assert cbr.list_backups(client, checkpoint_id=checkpoint.id) == []
    task, = cbr.list_tasks(client, operation_type="vault_delete", vault_id=vault.id)
    assert (task.status, task.extra_info.vault_delete.total_count) == ("success", 1)
    other = cbr.create_vault(client)
    cbr.add_server(client, other.id, server_id)


def test_a_vault_that_backs_up_is_not_deleted(emulator, client, server_id):
    emulator.set_faults({"operation": "createCheckpoint", "fault": "backup_duration", "seconds": 1})
    vault = cbr.create_vault(client)
    cbr.add_server(client, vault.id, server_id)
    checkpoint = cbr.create_checkpoint(client, vault.id, server_id)
    refused(lambda: delete(client, vault.id), "6203")
    cbr.await_checkpoint(client, checkpoint.id)
    delete(client, vault.id)
    refused(lambda: delete(client, str(uuid.uuid4())), "6105", 404)


def test_dissociating_deletes_the_backups(client, server_id):
    vault, checkpoint = cbr.protected_server(client, server_id)
    refused(lambda: remove(client, vault.id, str(uuid.uuid4())), "6135")
    assert remove(client, vault.id, server_id) == [server_id]
    resource, = show(client, vault.id).resources
    assert resource.protect_status == "removing"
    refused(lambda: cbr.create_checkpoint(client, vault.id, server_id), "0001")
    refused(lambda: remove(client, vault.id, server_id), "6134")
    wait_for(lambda: show(client, vault.id).resources == [] or None)
    assert cbr.list_backups(client, checkpoint_id=checkpoint.id) == []
    assert show(client, vault.id).billing.used == 0
    task, = cbr.list_tasks(client, operation_type="remove_resource", vault_id=vault.id)
    assert (task.status, task.extra_info.resource.id) == ("success", server_id)


def test_a_locked_vault_keeps_its_resources(client, server_id):
    vault = cbr.create_vault(client, locked=True)
    cbr.add_server(client, vault.id, server_id)
    refused(lambda: remove(client, vault.id, server_id), "6124")


def test_suspending_a_resource(client, server_id):
    vault = cbr.create_vault(client)
    cbr.add_server(client, vault.id, server_id)

    def set_action(action, id=server_id):
        body = VaultSetResourceReq(resource_ids=[id], action=action)
        return client.set_vault_resource(SetVaultResourceRequest(vault_id=vault.id, body=body)).set_resource_ids

    assert set_action("suspend") == [server_id]
    assert show(client, vault.id).resources[0].auto_protect is False
    assert set_action("unsuspend") == [server_id]
    assert show(client, vault.id).resources[0].auto_protect is True
    refused(lambda: set_action("pause"), "9900")
    refused(lambda: set_action("suspend", str(uuid.uuid4())), "6135")


def test_migrating_moves_the_backups(client, server_id):
    source, checkpoint = cbr.protected_server(client, server_id)
    target = cbr.create_vault(client, "target")
    used = show(client, source.id).billing.used
    assert migrate(client, source.id, target.id, server_id) == [server_id]
    assert show(client, source.id).resources == []
    assert (show(client, source.id).billing.used, show(client, target.id).billing.used) == (0, used)
    backup, = cbr.list_backups(client, vault_id=target.id)
    assert (backup.checkpoint_id, backup.children[0].vault_id) == (checkpoint.id, target.id)
    refused(lambda: migrate(client, source.id, target.id, server_id), "6135")
    disks = cbr.create_vault(client, "disks", {"object_type": "disk"})
    refused(lambda: migrate(client, target.id, disks.id, server_id), "6126")
    small = cbr.create_vault(client, "small", {"size": 10})
    refused(lambda: migrate(client, target.id, small.id, server_id), "6114")
    refused(lambda: migrate(client, target.id, str(uuid.uuid4()), server_id), "6105", 404)


def test_a_full_vault_takes_no_backup(start_emulator, server_id):
    client = start_emulator("--any-server", "--backup-seconds", "0").client()
    vault = cbr.create_vault(client, billing_fields={"size": 10})
    cbr.add_server(client, vault.id, server_id)
    cbr.await_checkpoint(client, cbr.create_checkpoint(client, vault.id, server_id).id)
    assert show(client, vault.id).billing.used >= 10 * 1024
    refused(lambda: cbr.create_checkpoint(client, vault.id, server_id), "6114")
    growing = cbr.create_vault(client, "growing", {"size": 10}, auto_expand=True)
    other = str(uuid.uuid4())
    cbr.add_server(client, growing.id, other)
    cbr.await_checkpoint(client, cbr.create_checkpoint(client, growing.id, other).id)
    assert show(client, growing.id).billing.size == 12


def test_prepaid_vaults_are_orders(client):
    fields = {"charging_mode": "pre_paid", "period_type": "month", "period_num": 1, "console_url": "https://x"}
    from huaweicloudsdkcbr.v1 import CreateVaultRequest, VaultCreate, VaultCreateReq
    body = VaultCreateReq(vault=VaultCreate(billing=cbr.billing(**fields), name="paid", resources=[]))
    answer = client.create_vault(CreateVaultRequest(body=body))
    assert answer.vault is None
    assert answer.orders[0].order_id
    vault, = client.list_vault(ListVaultRequest(name="paid")).vaults
    refused(lambda: delete(client, vault.id), "6111")


def test_summary_usage_and_batch(start_emulator, server_id):
    client = start_emulator("--any-server", "--backup-seconds", "0").client()
    first, second = cbr.create_vault(client), cbr.create_vault(client)
    cbr.add_server(client, first.id, server_id)
    cbr.await_checkpoint(client, cbr.create_checkpoint(client, first.id, server_id).id)
    summary = client.show_summary(ShowSummaryRequest())
    assert (summary.size, summary.used_size > 0) == (400, True)
    usage = client.show_storage_usage(ShowStorageUsageRequest(resource_id=server_id))
    assert (usage.resource_count, usage.storage_usage[0].backup_count) == (1, 1)
    body = BatchUpdateVaultRequestBody(vault=VaultBatchUpdate(threshold=66))
    answer = client.batch_update_vault(BatchUpdateVaultRequest(body=body))
    assert answer.updated_vaults_id == [first.id, second.id]
    assert show(client, second.id).threshold == 66


@pytest.mark.parametrize("switch, code", [
    ("duplicate_vault_name=refuse", "6106"), ("vaults_max=1", "6133"),
])
def test_switches_for_creating_vaults(start_emulator, switch, code):
    client = start_emulator("--switch", switch).client()
    cbr.create_vault(client)
    refused(lambda: cbr.create_vault(client), code)


def test_switches_for_associating(start_emulator, server_id):
    client = start_emulator(
        "--any-server", "--switch", "repeated_association=update", "--switch", "association_lag_seconds=0.5"
    ).client()
    vault = cbr.create_vault(client)
    cbr.add_server(client, vault.id, server_id)
    assert show(client, vault.id).resources == []
    wait_for(lambda: show(client, vault.id).resources or None)
    assert cbr.add_server(client, vault.id, server_id).add_resource_ids == [server_id]
    assert len(show(client, vault.id).resources) == 1


def test_lists_that_are_refused(client):
    refused(lambda: client.list_vault(ListVaultRequest(limit=0)), "9900")
    refused(lambda: client.list_vault(ListVaultRequest(offset=-1)), "9900")
    refused(lambda: client.list_vault(ListVaultRequest(object_type="sofa")), "9900")
    refused(lambda: client.list_vault(ListVaultRequest(status="happy")), "9900")
    refused(lambda: client.show_storage_usage(ShowStorageUsageRequest(limit=1001)), "9900")
    refused(lambda: client.show_storage_usage(ShowStorageUsageRequest(resource_type="OS::Sofa")), "9900")
    body = BatchUpdateVaultRequestBody(vault=VaultBatchUpdate(threshold=101))
    refused(lambda: client.batch_update_vault(BatchUpdateVaultRequest(body=body)), "9900")


def test_resources_in_the_creation(client, server_id):
    from huaweicloudsdkcbr.v1 import ResourceCreate, ResourceExtraInfo
    disk = str(uuid.uuid4())
    resource = ResourceCreate(id=server_id, type="OS::Nova::Server",
                              extra_info=ResourceExtraInfo(exclude_volumes=[disk]))
    vault = cbr.create_vault(client, resources=[resource])
    found, = vault.resources
    assert (found.id, found.extra_info.exclude_volumes) == (server_id, [disk])
    refused(lambda: cbr.create_vault(client, resources=[resource]), "6103")
    refused(lambda: cbr.create_vault(client, resources=[ResourceCreate(id="x", type="OS::Nova::Server")]), "9900")
    refused(lambda: cbr.create_vault(client, billing_fields={"object_type": "disk"}, resources=[resource]), "6102")


def test_an_excluded_disk_has_no_backup(client):
    from huaweicloudsdkcbr.v1 import (
        AddVaultResourceRequest, ListProtectableRequest, ResourceCreate, ResourceExtraInfo, VaultAddResourceReq,
    )
    while True:
        server = str(uuid.uuid4())
        request = ListProtectableRequest(protectable_type="server", id=server)
        disks = [one["id"] for one in client.list_protectable(request).instances[0].children]
        if len(disks) == 2:
            break
    vault = cbr.create_vault(client)
    resource = ResourceCreate(id=server, type="OS::Nova::Server",
                              extra_info=ResourceExtraInfo(exclude_volumes=disks[1:]))
    body = VaultAddResourceReq(resources=[resource])
    client.add_vault_resource(AddVaultResourceRequest(vault_id=vault.id, body=body))
    checkpoint = cbr.create_checkpoint(client, vault.id, server)
    cbr.await_checkpoint(client, checkpoint.id)
    backup, = cbr.list_backups(client, checkpoint_id=checkpoint.id)
    assert [one.resource_id for one in backup.children] == disks[:1]
