"""Renaming, deleting, restoring, replicating and paging backups."""

import datetime
import uuid

import cbr
import pytest
from conftest import PROJECT_ID, refused, wait_for
from huaweicloudsdkcbr.v1 import (
    BackupReplicateReq, BackupReplicateReqBody, BackupRestore, BackupRestoreReq, BackupRestoreServerMapping,
    BackupUpdate, BackupUpdateReq, CheckpointReplicateParam, CheckpointReplicateReq, CopyBackupRequest,
    CopyCheckpointRequest, DeleteBackupRequest, ListBackupsRequest, RestoreBackupRequest, ShowBackupRequest,
    ShowVaultRequest, UpdateBackupRequest,
)
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException


def show(client, backup_id):
    return client.show_backup(ShowBackupRequest(backup_id=backup_id)).backup


def delete(client, backup_id):
    return client.delete_backup(DeleteBackupRequest(backup_id=backup_id))


def restore(client, backup_id, **fields):
    body = BackupRestoreReq(restore=BackupRestore(**fields))
    return client.restore_backup(RestoreBackupRequest(backup_id=backup_id, body=body))


@pytest.fixture
def backup(client, server_id):
    _, checkpoint = cbr.protected_server(client, server_id)
    return cbr.list_backups(client, checkpoint_id=checkpoint.id)[0]


def test_renaming(client, backup):
    def rename(name, id=backup.id):
        body = BackupUpdateReq(backup=BackupUpdate(name=name))
        return client.update_backup(UpdateBackupRequest(backup_id=id, body=body)).backup

    assert rename("better-name").name == "better-name"
    assert show(client, backup.id).name == "better-name"
    refused(lambda: rename("no blanks"), "9900")
    refused(lambda: rename("x" * 65), "9900")
    refused(lambda: rename("fine", str(uuid.uuid4())), "6200", 404)


def test_deleting(client, backup):
    used = client.show_vault(ShowVaultRequest(vault_id=backup.vault_id)).vault.billing.used
    assert used > 0
    refused(lambda: delete(client, backup.children[0].id), "6201")
    delete(client, backup.id)
    assert show(client, backup.id).status in ("waiting_delete", "deleting")
    refused(lambda: delete(client, backup.id), "6201")

    def gone():
        try:
            show(client, backup.id)
        except ClientRequestException as error:
            return error

    assert wait_for(gone).error_code == "BackupService.6200"
    assert client.show_vault(ShowVaultRequest(vault_id=backup.vault_id)).vault.billing.used == 0
    task, = cbr.list_tasks(client, vault_id=backup.vault_id, operation_type="delete")
    assert (task.status, task.extra_info.delete.backup_id) == ("success", backup.id)
    refused(lambda: delete(client, backup.id), "6200", 404)


def test_the_newest_backup_stays_while_another_runs(emulator, client, backup):
    emulator.set_faults({"operation": "createCheckpoint", "fault": "backup_duration", "seconds": 1})
    checkpoint = cbr.create_checkpoint(client, backup.vault_id, backup.resource_id, name="second")
    refused(lambda: delete(client, backup.id), "6201")
    running = cbr.list_backups(client, checkpoint_id=checkpoint.id)[0]
    refused(lambda: delete(client, running.id), "6201")
    cbr.await_checkpoint(client, checkpoint.id)
    delete(client, backup.id)


def test_automatic_backups_of_a_locked_vault_stay(client, server_id):
    vault = cbr.create_vault(client, locked=True)
    cbr.add_server(client, vault.id, server_id)
    checkpoint = cbr.create_checkpoint(client, vault.id, server_id, auto_trigger=True)
    cbr.await_checkpoint(client, checkpoint.id)
    automatic = cbr.list_backups(client, checkpoint_id=checkpoint.id)[0]
    assert automatic.extend_info.auto_trigger is True
    refused(lambda: delete(client, automatic.id), "6220")


def test_restoring_a_server(client, backup):
    mappings = [BackupRestoreServerMapping(backup_id=one.id, volume_id=one.resource_id) for one in backup.children]
    answer = restore(client, backup.id, server_id=backup.resource_id, mappings=mappings, power_on=True)
    assert answer.status_code == 202
    assert show(client, backup.id).status in ("waiting_restore", "restoring")
    refused(lambda: restore(client, backup.id, server_id=backup.resource_id, mappings=mappings), "2005")
    refused(lambda: cbr.create_checkpoint(client, backup.vault_id, backup.resource_id), "0001")
    wait_for(lambda: show(client, backup.id).status == "available" or None)
    task, = cbr.list_tasks(client, operation_type="restore", resource_id=backup.resource_id)
    assert (task.status, task.extra_info.restore.backup_id) == ("success", backup.id)


def test_restores_that_are_refused(client, backup):
    child = backup.children[0]
    mapping = BackupRestoreServerMapping(backup_id=child.id, volume_id=child.resource_id)
    server = backup.resource_id
    refused(lambda: restore(client, backup.id, server_id=server), "9900")
    refused(lambda: restore(client, backup.id), "9900")
    refused(lambda: restore(client, str(uuid.uuid4()), server_id=server, mappings=[mapping]), "6200", 404)
    stranger = BackupRestoreServerMapping(backup_id=str(uuid.uuid4()), volume_id=child.resource_id)
    refused(lambda: restore(client, backup.id, server_id=server, mappings=[stranger]), "2009")
    elsewhere = BackupRestoreServerMapping(backup_id=child.id, volume_id=str(uuid.uuid4()))
    refused(lambda: restore(client, backup.id, server_id=server, mappings=[elsewhere]), "2003")
    refused(lambda: restore(client, backup.id, volume_id=child.resource_id), "9900")


def test_restoring_a_disk(client):
    disk = str(uuid.uuid4())
    vault = cbr.create_vault(client, "disks", {"object_type": "disk"})
    cbr.add_server(client, vault.id, disk, kind="OS::Cinder::Volume")
    checkpoint = cbr.create_checkpoint(client, vault.id, disk)
    cbr.await_checkpoint(client, checkpoint.id)
    backup, = cbr.list_backups(client, checkpoint_id=checkpoint.id)
    assert (backup.resource_type, backup.children) == ("OS::Cinder::Volume", [])
    assert restore(client, backup.id, volume_id=disk).status_code == 202
    wait_for(lambda: show(client, backup.id).status == "available" or None)


def test_replicating_a_backup(client, backup):
    target = cbr.create_vault(client, "replicas", {"protect_type": "replication"})

    def replicate(**fields):
        body = BackupReplicateReq(replicate=BackupReplicateReqBody(**{
            "destination_project_id": PROJECT_ID, "destination_region": "other-1",
            "destination_vault_id": target.id, **fields,
        }))
        return client.copy_backup(CopyBackupRequest(backup_id=backup.id, body=body)).replication

    refused(lambda: replicate(destination_project_id="short"), "9900")
    refused(lambda: replicate(destination_region="emulator", destination_vault_id=str(uuid.uuid4())), "6119")
    answer = replicate(name="copy")
    assert (answer.backup_id, answer.destination_vault_id) == (backup.id, target.id)
    refused(lambda: replicate(), "6118")
    wait_for(lambda: show(client, backup.id).replication_records[0].status == "success" or None)
    replica, = cbr.list_backups(client, vault_id=target.id, image_type="replication")
    assert (replica.name, replica.resource_id) == ("copy", backup.resource_id)


def test_replicating_a_vault(client, backup):
    body = CheckpointReplicateReq(replicate=CheckpointReplicateParam(
        vault_id=backup.vault_id, destination_vault_id=str(uuid.uuid4()), destination_project_id=PROJECT_ID,
        destination_region="far-2"))
    answer = client.copy_checkpoint(CopyCheckpointRequest(body=body)).replication
    assert [one.backup_id for one in answer.backups] == [backup.id]
    body.replicate.vault_id = str(uuid.uuid4())
    refused(lambda: client.copy_checkpoint(CopyCheckpointRequest(body=body)), "6105", 404)


def test_filters_sorting_and_pages(client, server_id):
    vault, _ = cbr.protected_server(client, server_id)
    for name in ("b", "c", "a"):
        cbr.await_checkpoint(client, cbr.create_checkpoint(client, vault.id, server_id, name=name).id)

    def names(**filters):
        return [one.name for one in cbr.list_backups(client, vault_id=vault.id, **filters)]

    assert names(sort="name:asc") == ["a", "b", "backup_auto", "c"]
    assert names(sort="name") == ["c", "backup_auto", "b", "a"]
    assert names(sort="status,created_at:asc") == ["backup_auto", "b", "c", "a"]
    assert names(sort="name:asc", limit=2) == ["a", "b"]
    assert names(sort="name:asc", limit=2, offset=2) == ["backup_auto", "c"]
    marker = cbr.list_backups(client, vault_id=vault.id, name="b")[0].id
    assert names(sort="name:asc", marker=marker) == ["backup_auto", "c"]
    assert names(sort="name:asc", marker=marker, offset=1) == ["c"]
    assert names(name="c") == ["c"]
    assert names(status="error") == []
    assert names(resource_id=server_id, resource_type="OS::Nova::Server", sort="id") != []
    assert names(incremental=False) == ["backup_auto"]
    assert names(start_time="2000-01-01T00:00:00Z", end_time="2000-01-02T00:00:00Z") == []
    assert len(names(start_time="2000-01-01T00:00:00Z")) == 4
    assert names(own_type="shared") == []
    answer = client.list_backups(ListBackupsRequest(vault_id=vault.id, limit=1))
    assert (answer.count, len(answer.backups)) == (4, 1)
    parent = cbr.list_backups(client, vault_id=vault.id, name="a")[0]
    children = cbr.list_backups(client, parent_id=parent.id)
    assert [one.parent_id for one in children] == [parent.id] * len(parent.children)
    for filters in ({"limit": 1001}, {"offset": -1}, {"status": "fine"}, {"start_time": "yesterday"}):
        refused(lambda: names(**filters), "9900")


def test_a_manual_backup_expires(start_emulator, server_id):
    emulator = start_emulator("--any-server", "--backup-seconds", "0")
    client = emulator.client()
    vault = cbr.create_vault(client)
    cbr.add_server(client, vault.id, server_id)
    kept = cbr.create_checkpoint(client, vault.id, server_id, name="kept")
    cbr.await_checkpoint(client, kept.id)
    brief = cbr.create_checkpoint(client, vault.id, server_id, name="brief", retention_duration_days=3)
    assert brief.extra_info.retention_duration == 3
    cbr.await_checkpoint(client, brief.id)
    emulator.control("POST", "actions", {"fault": "move_clock", "seconds": 4 * 86400})
    assert [one.name for one in cbr.list_backups(client, vault_id=vault.id)] == ["kept"]


def test_a_vaults_backups_get_a_new_end(start_emulator, server_id):
    from huaweicloudsdkcbr.v1 import UpdateExpirationTimeReq, UpdateExpirationTimeRequest
    emulator = start_emulator("--any-server", "--backup-seconds", "0")
    client = emulator.client()
    vault, _ = cbr.protected_server(client, server_id)

    def set_end(day, zone="UTC+08:00", id=vault.id):
        body = UpdateExpirationTimeReq(expect_expiration_date=day, time_zone=zone)
        return client.update_expiration_time(UpdateExpirationTimeRequest(vault_id=id, body=body))

    end = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=10)).strftime("%Y-%m-%d")
    answer = set_end(end)
    assert (answer.affected_backups_count, answer.new_expiration_day) == (1, end)
    refused(lambda: set_end("2001-01-01"), "9900")
    refused(lambda: set_end("tomorrow!!"), "9900")
    refused(lambda: set_end(end, "Mars"), "9900")
    refused(lambda: set_end(end, id=str(uuid.uuid4())), "6105", 404)
    emulator.control("POST", "actions", {"fault": "move_clock", "seconds": 12 * 86400})
    assert cbr.list_backups(client, vault_id=vault.id) == []


def test_sharing(client, backup):
    from huaweicloudsdkcbr.v1 import (
        AddMemberRequest, AddMembersReq, DeleteMemberRequest, ShowMemberDetailRequest, ShowMembersDetailRequest,
        UpdateMember, UpdateMemberStatusRequest,
    )
    projects = [f"{number:032x}" for number in range(1, 12)]

    def add(*ids, backup_id=backup.id):
        return client.add_member(AddMemberRequest(backup_id=backup_id, body=AddMembersReq(members=list(ids)))).members

    def show(id):
        return client.show_member_detail(ShowMemberDetailRequest(backup_id=backup.id, member_id=id)).member

    def update(id, **fields):
        request = UpdateMemberStatusRequest(backup_id=backup.id, member_id=id, body=UpdateMember(**fields))
        return client.update_member_status(request).member

    def remove(id):
        return client.delete_member(DeleteMemberRequest(backup_id=backup.id, member_id=id))

    member, = add(projects[0])
    assert (member.dest_project_id, member.status, member.backup_id) == (projects[0], "pending", backup.id)
    refused(lambda: add(projects[0]), "6700")
    refused(lambda: add(PROJECT_ID), "6700")
    refused(lambda: add("short"), "9900")
    refused(lambda: add(*projects), "9900")
    refused(lambda: add(projects[1], backup_id=str(uuid.uuid4())), "6200", 404)
    refused(lambda: add(projects[1], backup_id=backup.children[0].id), "6712")
    add(*projects[1:10])
    refused(lambda: add(projects[10]), "6700")
    listed = client.show_members_detail(ShowMembersDetailRequest(backup_id=backup.id, limit=3))
    assert (listed.count, len(listed.members)) == (10, 3)
    refused(lambda: update(projects[0], status="accepted"), "9900")
    refused(lambda: update(projects[0], status="perhaps"), "9900")
    assert update(projects[0], status="accepted", vault_id=backup.vault_id).vault_id == backup.vault_id
    assert show(projects[0]).status == "accepted"
    remove(projects[0])
    refused(lambda: show(projects[0]), "6705", 404)
    refused(lambda: remove(projects[0]), "6705", 404)
