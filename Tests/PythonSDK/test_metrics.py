"""What Prometheus makes of the metrics: its own checker, and a real one that scrapes a daemon."""

import pathlib
import shutil
import socket
import subprocess
import time

import holdfast
import pytest
import requests

ROOT = pathlib.Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(
    shutil.which("promtool") is None or shutil.which("prometheus") is None, reason="needs Prometheus"
)


@pytest.fixture(scope="module")
def daemon(tmp_path_factory):
    daemon, emulator = holdfast.start(tmp_path_factory.mktemp("metrics"))
    yield daemon
    assert daemon.stop() == 0
    assert emulator.stop() == 0


def test_the_checker_has_nothing_to_say(daemon):
    assert daemon.settled(daemon.submit()["id"])["state"] == "succeeded"
    answer = daemon.ask("GET", "/metrics", role="reader")
    assert answer.status_code == 200
    checked = subprocess.run(["promtool", "check", "metrics"], input=answer.text, capture_output=True, text=True)
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")
    assert requests.get(daemon.url + "/metrics").status_code == 401


def test_a_real_prometheus_scrapes_a_daemon(daemon, tmp_path):
    assert daemon.settled(daemon.submit()["id"])["state"] == "succeeded"
    (tmp_path / "token").write_text("reader-token")
    target = daemon.url.removeprefix("http://")
    (tmp_path / "prometheus.yml").write_text(f"""\
global: {{scrape_interval: 500ms, evaluation_interval: 500ms}}
rule_files: [{ROOT}/deploy/prometheus/alerts.yml]
scrape_configs:
  - job_name: holdfast
    authorization: {{credentials_file: {tmp_path}/token}}
    static_configs: [{{targets: ["{target}"]}}]
""")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (tmp_path / "prometheus.log").open("w") as log:
        prometheus = subprocess.Popen(
            [
                "prometheus", f"--config.file={tmp_path}/prometheus.yml", f"--storage.tsdb.path={tmp_path}/data",
                f"--web.listen-address=127.0.0.1:{port}",
            ],
            stdout=log, stderr=log,
        )
    try:
        series = eventually(
            lambda: query(port, f'holdfast_resource_last_result_success{{resource_id="{holdfast.SERVER_ID}"}}'),
            (tmp_path / "prometheus.log").read_text,
        )
        assert [point["value"][1] for point in series] == ["1"]
        assert query(port, "up")[0]["value"][1] == "1"
        kinds = requests.get(f"http://127.0.0.1:{port}/api/v1/metadata", timeout=5).json()["data"]
        assert kinds["holdfast_audit_events_total"][0]["type"] == "counter"
    finally:
        prometheus.terminate()
        prometheus.wait(timeout=30)


def query(port, expression):
    try:
        answer = requests.get(f"http://127.0.0.1:{port}/api/v1/query", {"query": expression}, timeout=5)
        return answer.json()["data"]["result"] if answer.ok else []
    except requests.ConnectionError:
        return []


def eventually(ask, explain, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := ask():
            return found
        time.sleep(0.1)
    raise AssertionError(explain())
