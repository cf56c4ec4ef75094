"""Hostile and odd requests: always a documented answer, never a 5xx, never a crash."""

import json
import os
import uuid

import pytest
import requests
import schemathesis
from conftest import DOMAIN, PASSWORD, PROJECT_ID, USER, Emulator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance, response_schema_conformance, status_code_conformance,
)

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "25"))
RULES = settings(
    max_examples=EXAMPLES, deadline=None, derandomize="FUZZ_RANDOM" not in os.environ, database=None,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def target():
    emulator = Emulator("--any-server", "--time-scale", "1000", "--backup-seconds", "1")
    body = {"auth": {"identity": {"methods": ["password"], "password": {"user": {
        "name": USER, "password": PASSWORD, "domain": {"name": DOMAIN}}}}, "scope": {"project": {"id": PROJECT_ID}}}}
    answer = requests.post(f"{emulator.url}/v3/auth/tokens", json=body, timeout=10)
    emulator.session = requests.Session()
    emulator.session.headers["X-Auth-Token"] = answer.headers["X-Subject-Token"]
    emulator.objects = seed(emulator)
    yield emulator
    assert emulator.stop() == 0


@pytest.fixture(scope="module")
def api(target):
    return schemathesis.openapi.from_url(f"{target.url}/_emulator/openapi.json")


def seed(emulator):
    """One object of each kind, so that random requests meet something."""
    base = f"{emulator.url}/v3/{PROJECT_ID}"
    server = str(uuid.uuid4())

    def post(path, body):
        answer = emulator.session.post(f"{base}/{path}", json=body, timeout=10)
        assert answer.status_code == 200, answer.text
        return answer.json()

    vault = post("vaults", {"vault": {"name": "seed", "resources": [], "billing": {
        "object_type": "server", "protect_type": "backup", "consistent_level": "crash_consistent",
        "size": 10000}}})["vault"]["id"]
    post(f"vaults/{vault}/addresources", {"resources": [{"id": server, "type": "OS::Nova::Server"}]})
    checkpoint = post("checkpoints", {"checkpoint": {"vault_id": vault}})["checkpoint"]["id"]
    policy = post("policies", {"policy": {"name": "seed", "operation_type": "backup", "operation_definition": {},
                                          "trigger": {"properties": {"pattern": [
                                              "FREQ=DAILY;INTERVAL=1;BYHOUR=6;BYMINUTE=00"]}}}})["policy"]["id"]
    backup = emulator.session.get(f"{base}/backups?checkpoint_id={checkpoint}", timeout=10).json()["backups"][0]["id"]
    return {"vault_id": vault, "checkpoint_id": checkpoint, "policy_id": policy, "backup_id": backup,
            "server": server}


def test_requests_made_from_the_description(api, target):
    checks = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
    operations = [one.ok() for one in api.get_all_operations()]
    assert len(operations) > 40
    for operation in operations:
        is_open = operation.definition.raw.get("security") == []
        headers = {} if is_open else {"X-Auth-Token": target.session.headers["X-Auth-Token"]}

        @RULES
        @given(case=operation.as_strategy(), meets_something=st.booleans())
        def run(case, meets_something):
            for name, id in target.objects.items():
                if meets_something and name in (case.path_parameters or {}):
                    case.path_parameters[name] = id
            case.call_and_validate(headers=headers, checks=checks)
            assert target.process.poll() is None

        run()
    counts = target.state()["operations"]
    carried_out = [name for name, count in counts.items() if count["carried_out"]]
    assert len(carried_out) >= 20, carried_out


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=80)
    | st.sampled_from([PROJECT_ID, "00000000-0000-0000-0000-000000000000", "OS::Nova::Server", "server", "backup"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from([
            "vault", "billing", "name", "size", "resources", "id", "type", "tags", "key", "value", "checkpoint",
            "parameters", "policy", "trigger", "properties", "pattern", "restore", "replicate", "resource_ids",
            "action", "auth", "identity", "methods", "scope", "project", "operation_definition", "backup",
        ]) | st.text(max_size=10), inner, max_size=5),
    max_leaves=12,
)
CALLS = st.sampled_from([
    ("POST", "vaults"), ("PUT", "vaults/{vault}"), ("PUT", "vaults/batch-update"), ("POST", "vaults/{vault}/addresources"),
    ("POST", "vaults/{vault}/removeresources"), ("PUT", "vaults/{vault}/set-resources"),
    ("POST", "vaults/{vault}/migrateresources"), ("POST", "vaults/{vault}/associatepolicy"),
    ("POST", "vaults/{vault}/dissociatepolicy"), ("POST", "checkpoints"), ("POST", "checkpoints/replicate"),
    ("PUT", "backups/{backup}"), ("POST", "backups/{backup}/restore"), ("POST", "backups/{backup}/replicate"),
    ("POST", "policies"), ("PUT", "policies/{policy}"), ("POST", "vault/{vault}/tags"),
    ("POST", "vault/{vault}/tags/action"), ("POST", "vault/resource_instances/action"),
])


def check(answer):
    assert answer.status_code < 500, answer.text
    assert len(answer.headers["X-Request-Id"]) == 32
    if answer.status_code >= 400:
        body = answer.json()
        assert body.get("error_code") or body.get("error") or body.get("unauthorized"), body


def path_of(target, template):
    objects = target.objects
    return template.format(vault=objects["vault_id"], backup=objects["backup_id"], policy=objects["policy_id"])


@settings(RULES, max_examples=EXAMPLES * 12)
@given(call=CALLS, body=JSON)
def test_json_of_any_shape(target, call, body):
    url = f"{target.url}/v3/{PROJECT_ID}/{path_of(target, call[1])}"
    check(target.session.request(call[0], url, data=json.dumps(body), timeout=10))


@settings(RULES, max_examples=EXAMPLES * 8)
@given(call=CALLS, body=st.binary(max_size=200) | st.text(alphabet='{}[]":,\\u0123eE+-. tfn', max_size=60).map(
    str.encode))
def test_bodies_that_are_no_json(target, call, body):
    url = f"{target.url}/v3/{PROJECT_ID}/{path_of(target, call[1])}"
    check(target.session.request(call[0], url, data=body, timeout=10))


@settings(RULES, max_examples=EXAMPLES * 8)
@given(path=st.sampled_from(["vaults", "backups", "operation-logs", "policies", "storage_usage", "vaults/summary",
                             "protectables/server/instances", "vault/tags"]),
       query=st.dictionaries(st.sampled_from([
           "limit", "offset", "marker", "sort", "status", "start_time", "end_time", "used_percent", "incremental", "id",
           "name", "resource_ids", "object_type", "operation_type", "own_type"]), st.text(max_size=30)))
def test_queries_of_any_kind(target, path, query):
    check(target.session.get(f"{target.url}/v3/{PROJECT_ID}/{path}", params=query, timeout=10))


@settings(RULES, max_examples=EXAMPLES * 4)
@given(segments=st.lists(st.text(alphabet=st.characters(blacklist_characters="/?#", blacklist_categories=["Cs"]),
                                 max_size=12), max_size=6),
       method=st.sampled_from(["GET", "PUT", "POST", "DELETE", "PATCH"]))
def test_paths_of_any_kind(target, segments, method):
    path = "/".join(requests.utils.quote(one, safe="") for one in segments)
    check(target.session.request(method, f"{target.url}/v3/{PROJECT_ID}/{path}", timeout=10))


@settings(RULES, max_examples=EXAMPLES * 4)
@given(value=st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=120).map(str.strip))
def test_authorization_headers_of_any_kind(target, value):
    headers = {"Authorization": "SDK-HMAC-SHA256 " + value, "X-Sdk-Date": "20250102T030405Z"}
    answer = requests.get(f"{target.url}/v3/{PROJECT_ID}/vaults", headers=headers, timeout=10)
    check(answer)
    assert answer.status_code == 401
