"""The daemon's own API: its description is true, and no request, however odd, is answered in a way that is not in it."""

import json
import os
import pathlib
import subprocess
import sys

import conftest
import holdfast
import openapi_spec_validator
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from requests.utils import quote

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "25"))
HERE = pathlib.Path(__file__).parent
RULES = settings(
    max_examples=EXAMPLES * 4, deadline=None, derandomize="FUZZ_RANDOM" not in os.environ, database=None,
    phases=[Phase.explicit, Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def daemon(tmp_path_factory):
    daemon, emulator = holdfast.start(
        tmp_path_factory.mktemp("api"), workflow=", settle_window_seconds: 0.3, send_window_seconds: 0.3"
    )
    daemon.seeds = seed(daemon, emulator)
    yield daemon
    assert daemon.stop() == 0
    assert emulator.stop() == 0
    assert " error " not in (daemon.folder / "daemon.log").read_text()


def seed(daemon, emulator):
    """One of each thing that a path can name."""
    good = daemon.settled(daemon.submit()["id"])
    assert good["state"] == "succeeded", good
    missing = daemon.settled(daemon.submit(vault={"name": "absent"})["id"])
    assert missing["state"] == "failed", missing
    other = "00000000-0000-4000-8000-000000000001"
    group = daemon.submit(resources=[
        {"id": holdfast.SERVER_ID, "type": "OS::Nova::Server"}, {"id": other, "type": "OS::Nova::Server"},
    ], not_before="2030-01-01T00:00:00Z")
    return {
        "jobs": [good["id"], missing["id"], in_doubt(daemon, emulator), *group["job_ids"]], "groups": [group["id"]],
        "protection": [holdfast.SERVER_ID, other], "remote-runs": [running(daemon, emulator), good["id"]],
        "tokens": [daemon.make_token("seed")["id"]],
    }


def in_doubt(daemon, emulator):
    """A job that a person has to answer: the answer to its restore point is lost, and no list shows it."""
    emulator.set_faults(
        {"operation": "createCheckpoint", "fault": "answer_lost", "times": 1},
        {"operation": ["listBackups", "listOperationLogs"], "fault": "list_lag", "seconds": 3600},
    )
    doubtful = daemon.settled(daemon.submit(resources=[
        {"id": "00000000-0000-4000-8000-000000000002", "type": "OS::Nova::Server"},
    ])["id"])
    assert doubtful["state"] == "needs_attention", doubtful
    emulator.control("DELETE", "faults")
    return doubtful["id"]


def running(daemon, emulator):
    """A job whose restore point takes an hour."""
    emulator.set_faults({"operation": "createCheckpoint", "fault": "backup_duration", "seconds": 3600, "times": 1})
    job = daemon.submit(resources=[{"id": "00000000-0000-4000-8000-000000000003", "type": "OS::Nova::Server"}])["id"]
    conftest.wait_for(lambda: daemon.ask("GET", f"/v1/jobs/{job}").json()["restore_point_id"])
    emulator.control("DELETE", "faults")
    return job


def test_the_description_is_openapi(daemon):
    document = daemon.ask("GET", "/openapi.json").json()
    assert document["openapi"].startswith("3.1.")
    openapi_spec_validator.validate(document)


def test_requests_made_from_the_description(daemon):
    run = subprocess.run(
        [
            sys.executable, "-m", "schemathesis.cli", "--config-file", str(HERE / "schemathesis.toml"), "run",
            f"{daemon.url}/openapi.json", "--header", "Authorization: Bearer admin-token", "--checks", "all",
            "--phases", "examples,coverage,fuzzing,stateful", "--max-examples", str(EXAMPLES),
            "--suppress-health-check", "all", "--continue-on-failure", "--no-color",
            *([] if "FUZZ_RANDOM" in os.environ else ["--seed", "1"]),
        ],
        # It keeps what it has found where it runs; a run shall not depend on the one before.
        cwd=daemon.folder, capture_output=True, text=True,
        env={
            **os.environ, "HOLDFAST_SEEDS": json.dumps(daemon.seeds),
            "SCHEMATHESIS_HOOKS": str(HERE / "schemathesis_hooks.py"),
        },
    )
    print(run.stdout[-20_000:])
    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr[-2000:]
    assert daemon.process.poll() is None


def check(answer):
    """Never a failure of ours, and every refusal a problem document."""
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400 and answer.content:
        assert answer.headers["Content-Type"] == "application/problem+json"
        problem = answer.json()
        assert problem["status"] == answer.status_code and problem["code"], problem


PATHS = st.sampled_from([
    "/v1/jobs", "/v1/jobs/counts", "/v1/protection", "/v1/audit/events", "/v1/audit/export", "/v1/remote-runs",
    "/v1/queue", "/openapi.json",
])
NAMES = st.sampled_from([
    "state", "project", "vault", "resource", "group", "submitter", "label", "error_code", "submitted_after",
    "finished_before", "limit", "cursor", "after", "through",
])


@RULES
@given(path=PATHS, query=st.lists(st.tuples(NAMES, st.binary(max_size=40) | st.text(max_size=40).map(str.encode))))
def test_queries_of_any_bytes(daemon, path, query):
    check(daemon.ask("GET", path + "?" + "&".join(f"{name}={quote(value)}" for name, value in query)))


@RULES
@given(path=PATHS, query=st.text(alphabet="%&=+;,?0aZ~\\\"'<>[]{}|^`", max_size=60))
def test_queries_that_are_not_encoded(daemon, path, query):
    check(daemon.ask("GET", f"{path}?{query}"))


@RULES
@given(
    segments=st.lists(st.binary(max_size=12) | st.sampled_from([b"v1", b"jobs", b"..", b"%00", b"\0"]), max_size=6),
    method=st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]),
)
def test_paths_of_any_bytes(daemon, segments, method):
    check(daemon.ask(method, "/" + "/".join(quote(one, safe="") for one in segments)))


HEADERS = st.sampled_from([
    "Accept", "Authorization", "Content-Type", "Content-Encoding", "Expect", "Idempotency-Key", "If-Match",
    "If-None-Match", "Last-Event-ID", "Origin", "Prefer", "User-Agent",
])


@RULES
@given(
    name=HEADERS, method=st.sampled_from(["GET", "POST"]),
    value=st.binary(max_size=60).map(lambda bytes: bytes.translate(None, b"\r\n\0").strip()),
)
def test_headers_of_any_bytes(daemon, name, method, value):
    check(daemon.ask(method, "/v1/jobs", {} if method == "POST" else None, headers={name: value.decode("latin-1")}))


@RULES
@given(
    path=st.sampled_from(["/v1/jobs", "/v1/queue/resume", "/v1/jobs/{}/cancel", "/v1/jobs/{}/resolve"]),
    body=st.binary(max_size=200) | st.text(alphabet='{}[]":,\\u0123eE+-. tfn', max_size=80).map(str.encode),
    encoding=st.sampled_from(["application/json", "application/json; charset=latin1", "text/plain", ""]),
)
def test_bodies_that_are_no_json(daemon, path, body, encoding):
    answer = holdfast.requests.post(
        daemon.url + path.format(daemon.seeds["jobs"][0]), data=body,
        headers={"Authorization": "Bearer admin-token", "Content-Type": encoding}, timeout=30,
    )
    check(answer)
    assert answer.status_code in (400, 415, 422)


NESTED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.integers(10**30, 10**300) | st.floats() | st.text(max_size=40)
    | st.sampled_from(["default", "\0", "\ud800", "OS::Nova::Server", holdfast.SERVER_ID, "9" * 400]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from([
            "project", "vault", "id", "name", "create", "size_gb", "object_type", "resources", "type", "restore_point",
            "priority", "not_before", "deadline_seconds", "labels", "reason", "shared", "resolution",
        ]) | st.text(max_size=10), inner, max_size=6),
    max_leaves=16,
)


@RULES
@given(path=st.sampled_from(["/v1/jobs", "/v1/queue/resume", "/v1/jobs/{}/resolve", "/v1/jobs/{}/retry"]), body=NESTED)
def test_json_of_any_shape(daemon, path, body):
    answer = holdfast.requests.post(
        daemon.url + path.format(daemon.seeds["jobs"][1]), data=json.dumps(body),
        headers={"Authorization": "Bearer admin-token", "Content-Type": "application/json"}, timeout=30,
    )
    check(answer)


def test_an_idempotency_key_outlives_a_restart(daemon):
    body = {
        "project": "default", "vault": {"name": "seed", "create": {"size_gb": 1000}},
        "resources": [{"id": holdfast.SERVER_ID, "type": "OS::Nova::Server"}], "restore_point": {"name": "again"},
        "not_before": "2030-01-01T00:00:00Z",
    }
    headers = {"Idempotency-Key": "\"once\""}
    first = daemon.ask("POST", "/v1/jobs", body, headers=headers)
    assert first.status_code == 202 and "Idempotency-Replayed" not in first.headers
    daemon.process.kill()
    daemon.process.wait()
    daemon.start()
    second = daemon.ask("POST", "/v1/jobs", dict(reversed(body.items())), headers=headers)
    assert (second.status_code, second.json()) == (202, first.json())
    assert second.headers["Idempotency-Replayed"] == "true"
    assert daemon.ask("POST", "/v1/jobs", {**body, "priority": 1}, headers=headers).status_code == 422
    assert daemon.ask("POST", "/v1/jobs", {**body, "priority": 1}, role="operator", headers=headers).status_code == 202
