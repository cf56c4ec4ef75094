"""Makes generated requests meet what is there, and keep the rules that JSON Schema cannot say."""

import datetime
import itertools
import json
import os

import schemathesis
from schemathesis.generation.modes import GenerationMode

# Ids of what the test has made, by the noun of the path.
SEEDS = json.loads(os.environ.get("HOLDFAST_SEEDS", "{}"))
TURNS = itertools.count()


@schemathesis.hook
def before_call(context, case, kwargs):
    turn = next(TURNS)
    if isinstance(case.path_parameters, dict) and "id" in case.path_parameters and turn % 2:
        noun = case.operation.path.split("/")[2]
        known = SEEDS.get(noun)
        if known and is_positive(case):
            case.path_parameters = {**case.path_parameters, "id": known[turn // 2 % len(known)]}
    if not is_positive(case):
        return
    query = dict(case.query or {})
    # A cursor is only good where it came from, and with the filters that it came with.
    if query.pop("cursor", None) is not None:
        case.query = query
    if "after" in query and "through" in query and int(query["through"]) < int(query["after"]):
        case.query = {**query, "through": query["after"]}
    headers = case.headers or {}
    # One key belongs to one content.
    if "Idempotency-Key" in headers:
        case.headers = {**headers, "Idempotency-Key": f"{headers['Idempotency-Key'][:200]}-{os.getpid()}-{turn}"}
    if isinstance(case.body, dict) and isinstance(case.body.get("resources"), list):
        case.body = keeping_rules(case.body)
    if isinstance(case.body, list) and case.operation.path == "/v1/jobs:batch":
        case.body = keeping_limit([keeping_rules(submission) for submission in case.body])


def is_positive(case):
    return case.meta is None or case.meta.generation.mode is GenerationMode.POSITIVE


def keeping_rules(body):
    """No resource twice; not postponed for more than ten years."""
    seen = {}
    for resource in body["resources"]:
        seen.setdefault(str(resource.get("id")).lower(), resource)
    body = {**body, "resources": list(seen.values())}
    moment = body.get("not_before")
    limit = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=3000)).isoformat()
    if isinstance(moment, str) and moment[:4] > limit[:4]:
        body["not_before"] = limit[:4] + moment[4:]
    return body


def keeping_limit(submissions, jobs_max=1000):
    """At most so many jobs, one for each resource, in one batch."""
    kept, jobs = [], 0
    for submission in submissions:
        jobs += len(submission["resources"])
        if kept and jobs > jobs_max:
            break
        kept.append(submission)
    return kept
