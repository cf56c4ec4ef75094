"""Short ways to say the usual calls with the vendor's SDK."""

from conftest import wait_for
from huaweicloudsdkcbr.v1 import (
    AddVaultResourceRequest, BillingCreate, CreateCheckpointRequest, CreateVaultRequest,
    CheckpointParam, ListBackupsRequest, ListOpLogsRequest, ResourceCreate, ShowCheckpointRequest, VaultAddResourceReq,
    VaultBackup, VaultBackupReq, VaultCreate, VaultCreateReq,
)


def billing(**fields):
    return BillingCreate(**{
        "cloud_type": "public", "consistent_level": "crash_consistent", "object_type": "server",
        "protect_type": "backup", "size": 200, **fields,
    })


def create_vault(client, name="my_vault", billing_fields=None, **fields):
    vault = VaultCreate(billing=billing(**(billing_fields or {})), name=name, **{"resources": [], **fields})
    return client.create_vault(CreateVaultRequest(body=VaultCreateReq(vault=vault))).vault


def add_server(client, vault_id, *server_ids, kind="OS::Nova::Server"):
    resources = [ResourceCreate(id=id, type=kind, name="server-4690-0002") for id in server_ids]
    return client.add_vault_resource(
        AddVaultResourceRequest(vault_id=vault_id, body=VaultAddResourceReq(resources=resources))
    )


def create_checkpoint(client, vault_id, *server_ids, **fields):
    parameters = CheckpointParam(**{
        "auto_trigger": False, "description": "backupauto", "incremental": True, "name": "backup_auto",
        "resources": list(server_ids) or None, **fields,
    })
    body = VaultBackupReq(checkpoint=VaultBackup(vault_id=vault_id, parameters=parameters))
    return client.create_checkpoint(CreateCheckpointRequest(body=body)).checkpoint


def show_checkpoint(client, checkpoint_id):
    return client.show_checkpoint(ShowCheckpointRequest(checkpoint_id=checkpoint_id)).checkpoint


def await_checkpoint(client, checkpoint_id):
    def look():
        checkpoint = show_checkpoint(client, checkpoint_id)
        return None if checkpoint.status == "protecting" else checkpoint

    return wait_for(look)


def list_backups(client, **filters):
    return client.list_backups(ListBackupsRequest(**filters)).backups


def list_tasks(client, **filters):
    return client.list_op_logs(ListOpLogsRequest(**filters)).operation_logs


def protected_server(client, server_id, name="my_vault"):
    """A vault with one server that has one finished backup."""
    vault = create_vault(client, name)
    add_server(client, vault.id, server_id)
    checkpoint = create_checkpoint(client, vault.id, server_id)
    await_checkpoint(client, checkpoint.id)
    return vault, checkpoint
