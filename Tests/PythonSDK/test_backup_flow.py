"""Vault, association, restore point, backups and tasks with AK/SK signatures."""

import uuid

import cbr
import pytest
from conftest import PROJECT_ID, SERVER_ID, refused, wait_for
from huaweicloudsdkcbr.v1 import (
    ListProtectableRequest, ListVaultRequest, Match, ShowBackupRequest, ShowCheckpointRequest, ShowOpLogRequest,
    ShowProtectableRequest, ShowVaultRequest, ShowVaultResourceInstancesRequest, TagsReq, VaultResourceInstancesReq,
    Tag,
)


def test_the_documented_backup(start_emulator):
    emulator = start_emulator("--server", SERVER_ID, "--backup-seconds", "0.3")
    client = emulator.client()

    vault = cbr.create_vault(client)
    assert (vault.name, vault.billing.size, vault.billing.status) == ("my_vault", 200, "available")
    assert vault.provider_id == "0daac4c5-6707-4851-97ba-169e36266b66"
    assert (vault.project_id, vault.resources, vault.tags) == (PROJECT_ID, [], [])

    assert cbr.add_server(client, vault.id, SERVER_ID).add_resource_ids == [SERVER_ID]
    resource, = client.show_vault(ShowVaultRequest(vault_id=vault.id)).vault.resources
    assert (resource.name, resource.protect_status, resource.size) == ("ecs-9f93-0002", "available", 40)

    accepted = cbr.create_checkpoint(client, vault.id, SERVER_ID)
    assert accepted.status == "protecting"
    assert [one.id for one in accepted.vault.resources] == [SERVER_ID]
    assert accepted.vault.resources[0].resource_size == "40"
    assert accepted.vault.skipped_resources == []
    assert (accepted.extra_info.name, accepted.extra_info.description) == ("backup_auto", "backupauto")

    done = cbr.await_checkpoint(client, accepted.id)
    assert (done.status, done.vault, done.extra_info) == ("available", None, None)
    assert done.created_at != accepted.created_at

    backup, = cbr.list_backups(client, checkpoint_id=accepted.id)
    assert (backup.name, backup.status, backup.resource_id) == ("backup_auto", "available", SERVER_ID)
    assert backup.description == "backupauto"
    child, = backup.children
    assert (child.parent_id, child.resource_type) == (backup.id, "OS::Cinder::Volume")
    shown = client.show_backup(ShowBackupRequest(backup_id=backup.id)).backup
    assert (shown.id, shown.checkpoint_id) == (backup.id, accepted.id)

    task, = cbr.list_tasks(client, vault_id=vault.id, operation_type="backup")
    assert (task.status, task.checkpoint_id) == ("success", accepted.id)
    assert task.extra_info.common.progress == 100
    assert task.extra_info.backup.backup_id == backup.id
    assert client.show_op_log(ShowOpLogRequest(operation_log_id=task.id)).operation_log.id == task.id

    counts = emulator.state()["counts"]
    assert (counts["vaults"], counts["checkpoints"], counts["backups"]) == (1, 1, 1)


def test_a_second_backup_is_incremental(client, server_id):
    vault, first = cbr.protected_server(client, server_id)
    second = cbr.create_checkpoint(client, vault.id, server_id, name="again")
    cbr.await_checkpoint(client, second.id)
    backups = cbr.list_backups(client, vault_id=vault.id, sort="created_at:asc")
    assert [one.incremental for one in backups] == [False, True]
    used = client.show_vault(ShowVaultRequest(vault_id=vault.id)).vault.billing.used
    assert used > 0
    assert [one.name for one in cbr.list_backups(client, vault_id=vault.id, sort="name")] == ["backup_auto", "again"]


def test_several_servers_get_suffixes(client):
    servers = [str(uuid.uuid4()) for _ in range(3)]
    vault = cbr.create_vault(client)
    assert cbr.add_server(client, vault.id, *servers).add_resource_ids == servers
    checkpoint = cbr.create_checkpoint(client, vault.id, *servers, name="night")
    cbr.await_checkpoint(client, checkpoint.id)
    names = {one.resource_id: one.name for one in cbr.list_backups(client, checkpoint_id=checkpoint.id)}
    assert [names[id] for id in servers] == ["night-0001", "night-0002", "night-0003"]


def test_backup_states_follow_each_other(emulator, client, server_id):
    emulator.set_faults({"operation": "createCheckpoint", "fault": "backup_duration", "seconds": 1.5, "times": 1})
    vault = cbr.create_vault(client)
    cbr.add_server(client, vault.id, server_id)
    checkpoint = cbr.create_checkpoint(client, vault.id, server_id)
    seen = []

    def look():
        status = cbr.list_backups(client, checkpoint_id=checkpoint.id)[0].status
        if status not in seen:
            seen.append(status)
        return True if status == "available" else None

    wait_for(look)
    assert seen == ["waiting_protect", "protecting", "available"]


def test_vault_lists_and_filters(client, server_id):
    name = "filter_" + uuid.uuid4().hex[:8]
    tags = [Tag(key="orch", value=name)]
    vault = cbr.create_vault(client, name, tags=tags)
    other = cbr.create_vault(client, name, {"object_type": "disk"})
    cbr.add_server(client, vault.id, server_id)

    def ids(**filters):
        return [one.id for one in client.list_vault(ListVaultRequest(**filters)).vaults]

    assert ids(name=name) == [vault.id, other.id]
    assert ids(name=name, object_type="disk") == [other.id]
    assert ids(resource_ids=server_id) == [vault.id]
    assert ids(name=name, limit=1, offset=1) == [other.id]
    assert ids(name=name, status="frozen") == []
    assert ids(id=[vault.id]) == [vault.id]
    answer = client.list_vault(ListVaultRequest(name=name, limit=1))
    assert (answer.count, len(answer.vaults)) == (2, 1)

    body = VaultResourceInstancesReq(action="filter", tags=[TagsReq(key="orch", values=[name])], limit="10", offset="0")
    found = client.show_vault_resource_instances(ShowVaultResourceInstancesRequest(body=body))
    assert [one.resource_id for one in found.resources] == [vault.id]
    body = VaultResourceInstancesReq(action="count", tags=[], matches=[Match(key="resource_name", value=name)])
    assert client.show_vault_resource_instances(ShowVaultResourceInstancesRequest(body=body)).total_count == 2


def test_protectables_tell_the_vault(client, server_id):
    request = ShowProtectableRequest(protectable_type="server", instance_id=server_id)
    instance = client.show_protectable(request).instance
    assert (instance.protectable.result, instance.type) == (True, "OS::Nova::Server")
    vault = cbr.create_vault(client)
    cbr.add_server(client, vault.id, server_id)
    found, = client.list_protectable(ListProtectableRequest(protectable_type="server", id=server_id)).instances
    assert (found.protectable.result, found.protectable.code) == (False, "BackupService.7116")


@pytest.mark.parametrize("fields, billing, code", [
    ({"name": "with blank"}, {}, "9900"),
    ({"name": "x" * 65}, {}, "9900"),
    ({"description": "<b>"}, {}, "9900"),
    ({"threshold": 101}, {}, "9900"),
    ({}, {"size": 9}, "6101"),
    ({}, {"size": 10485761}, "6101"),
    ({}, {"object_type": "sofa"}, "9900"),
    ({}, {"protect_type": "prayer"}, "9900"),
    ({}, {"object_type": "disk", "consistent_level": "app_consistent"}, "9900"),
    ({"tags": []}, {}, "9900"),
    ({"tags": [Tag(key="a", value="1"), Tag(key="a", value="2")]}, {}, "9900"),
    ({"tags": [Tag(key="k" * 37, value="1")]}, {}, "9900"),
    ({"tags": [Tag(key=f"k{n}", value="1") for n in range(21)]}, {}, "6600"),
])
def test_vaults_that_are_refused(client, fields, billing, code):
    refused(lambda: cbr.create_vault(client, **{"name": "refused", "billing_fields": billing, **fields}),
            "BackupService." + code)
    assert client.list_vault(ListVaultRequest(name="refused")).count == 0


def test_associations_that_are_refused(client, server_id):
    vault, other = cbr.create_vault(client), cbr.create_vault(client)
    cbr.add_server(client, vault.id, server_id)
    refused(lambda: cbr.add_server(client, other.id, server_id), "BackupService.6103")
    refused(lambda: cbr.add_server(client, vault.id, server_id), "BackupService.6104")
    refused(lambda: cbr.add_server(client, vault.id, str(uuid.uuid4()), kind="OS::Cinder::Volume"),
            "BackupService.6102")
    refused(lambda: cbr.add_server(client, vault.id, str(uuid.uuid4()), kind="OS::Sofa"), "BackupService.6116")
    refused(lambda: cbr.add_server(client, str(uuid.uuid4()), server_id), "BackupService.6105", 404)
    fresh = str(uuid.uuid4())
    refused(lambda: cbr.add_server(client, other.id, fresh, server_id), "BackupService.6103")
    assert client.show_vault(ShowVaultRequest(vault_id=other.id)).vault.resources == []


def test_an_unknown_server_is_refused(start_emulator):
    client = start_emulator("--server", SERVER_ID).client()
    vault = cbr.create_vault(client)
    refused(lambda: cbr.add_server(client, vault.id, str(uuid.uuid4())), "BackupService.7100", 404)


def test_restore_points_that_are_refused(client, server_id):
    vault = cbr.create_vault(client)
    refused(lambda: cbr.create_checkpoint(client, vault.id), "BackupService.0001")
    refused(lambda: cbr.create_checkpoint(client, vault.id, server_id), "BackupService.6135")
    cbr.add_server(client, vault.id, server_id)
    refused(lambda: cbr.create_checkpoint(client, str(uuid.uuid4()), server_id), "BackupService.6105", 404)
    refused(lambda: cbr.create_checkpoint(client, vault.id, server_id, name="no spaces"), "BackupService.9900")
    refused(lambda: cbr.create_checkpoint(client, vault.id, server_id, description="x" * 256), "BackupService.9900")
    refused(lambda: cbr.create_checkpoint(client, vault.id, server_id, retention_duration_days=0),
            "BackupService.9900")
    checkpoint = cbr.create_checkpoint(client, vault.id, server_id)
    refused(lambda: cbr.create_checkpoint(client, vault.id, server_id), "BackupService.0001")
    cbr.await_checkpoint(client, checkpoint.id)
    assert len(cbr.list_backups(client, vault_id=vault.id)) == 1


def test_a_busy_server_is_skipped(client, server_id):
    free = str(uuid.uuid4())
    vault = cbr.create_vault(client)
    cbr.add_server(client, vault.id, server_id, free)
    first = cbr.create_checkpoint(client, vault.id, server_id)
    second = cbr.create_checkpoint(client, vault.id, server_id, free)
    skipped, = second.vault.skipped_resources
    assert (skipped.id, skipped.code) == (server_id, "BackupService.6203")
    assert [one.id for one in second.vault.resources] == [free]
    cbr.await_checkpoint(client, first.id)
    cbr.await_checkpoint(client, second.id)


def test_what_is_not_there(client):
    nothing = str(uuid.uuid4())
    refused(lambda: client.show_vault(ShowVaultRequest(vault_id=nothing)), "BackupService.6105", 404)
    refused(lambda: client.show_checkpoint(ShowCheckpointRequest(checkpoint_id=nothing)), "BackupService.6217", 404)
    refused(lambda: client.show_backup(ShowBackupRequest(backup_id=nothing)), "BackupService.6200", 404)
    refused(lambda: client.show_op_log(ShowOpLogRequest(operation_log_id=nothing)), "BackupService.6500", 404)
    refused(lambda: cbr.list_backups(client, sort="colour"), "BackupService.9900")
    refused(lambda: cbr.list_backups(client, limit=0), "BackupService.9900")
    refused(lambda: cbr.list_backups(client, marker=nothing), "BackupService.9900")
    refused(lambda: cbr.list_tasks(client, operation_type="dance"), "BackupService.9900")


def test_wrong_credentials(emulator):
    list_vaults = ListVaultRequest()
    for client in (emulator.client(secret_key="wrong"), emulator.client(access_key="UNKNOWN")):
        refused(lambda: client.list_vault(list_vaults), "APIGW.0301", 401)
    refused(lambda: emulator.client(project_id="f" * 32).list_vault(list_vaults), "APIGW.0310", 403)


def test_pages_of_protectables_count_oddly(start_emulator):
    servers = [str(uuid.uuid4()) for _ in range(4)]
    emulator = start_emulator(*[part for id in servers for part in ("--server", id)])
    client = emulator.client()

    def ids(**query):
        request = ListProtectableRequest(protectable_type="server", **query)
        return [one.id for one in client.list_protectable(request).instances]

    assert ids() == servers
    assert ids(limit=2, offset=0) == ids(limit=2, offset=1) == servers[:2]
    assert ids(limit=2, marker=servers[1]) == servers[2:]
    refused(lambda: ids(limit=51), "9900")
    emulator.control("PUT", "switches", {"protectables_paging": "plain"})
    assert ids(limit=2, offset=2) == servers[2:]
    emulator.control("PUT", "switches", {"protectables": False})
    refused(lambda: ids(), "APIGW.0101", 404)


def test_looks_that_are_refused(start_emulator):
    client = start_emulator().client()
    request = ShowProtectableRequest(protectable_type="server", instance_id=str(uuid.uuid4()))
    refused(lambda: client.show_protectable(request), "6302", 404)
    refused(lambda: client.show_protectable(ShowProtectableRequest(protectable_type="sofa", instance_id="x")), "9900")
    for body in (VaultResourceInstancesReq(action="guess"), VaultResourceInstancesReq(action="filter", limit="0"),
                 VaultResourceInstancesReq(action="filter", tags=[TagsReq(key="k", values=[]), TagsReq(key="k")]),
                 VaultResourceInstancesReq(action="count", limit="5")):
        refused(lambda: client.show_vault_resource_instances(ShowVaultResourceInstancesRequest(body=body)), "9900")


def test_resource_details_instead_of_resources(client, server_id):
    from huaweicloudsdkcbr.v1 import Resource
    vault = cbr.create_vault(client)
    cbr.add_server(client, vault.id, server_id)
    details = [Resource(id=server_id, type="OS::Nova::Server")]
    refused(lambda: cbr.create_checkpoint(client, vault.id, server_id, resource_details=details), "9900")
    checkpoint = cbr.create_checkpoint(client, vault.id, resource_details=details)
    assert [one.id for one in checkpoint.vault.resources] == [server_id]
    cbr.await_checkpoint(client, checkpoint.id)
    everything = cbr.create_checkpoint(client, vault.id, name=None)
    assert everything.extra_info.name.startswith("manualbk_")
