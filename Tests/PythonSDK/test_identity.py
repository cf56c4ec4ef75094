"""Tokens, projects, temporary keys and what happens to wrong credentials."""

import pytest
import requests
from conftest import ACCESS_KEY, DOMAIN, PASSWORD, PROJECT_ID, SECRET_KEY, USER, refused
from huaweicloudsdkcbr.v1 import CbrClient, ListVaultRequest
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkiam.v3 import (
    AuthScope, AuthScopeProject, CreateTemporaryAccessKeyByTokenRequest,
    CreateTemporaryAccessKeyByTokenRequestBody, IamClient, IdentityToken, KeystoneCreateUserTokenByPasswordRequest,
    KeystoneCreateUserTokenByPasswordRequestBody, KeystoneListAuthDomainsRequest, KeystoneListAuthProjectsRequest,
    KeystoneListProjectsRequest, PwdAuth, PwdIdentity, PwdPassword, PwdPasswordUser, PwdPasswordUserDomain, TokenAuth,
    TokenAuthIdentity,
)
from huaweicloudsdkcore.region.region import Region
from huaweicloudsdkcore.auth.credentials import GlobalCredentials


def token_body(password=PASSWORD, scope={"project": {"id": PROJECT_ID}}, **user):
    identity = {"methods": ["password"], "password": {"user": {
        "name": USER, "password": password, "domain": {"name": DOMAIN}, **user}}}
    return {"auth": {"identity": identity, **({"scope": scope} if scope else {})}}


def ask_token(emulator, body, query=""):
    return requests.post(f"{emulator.url}/v3/auth/tokens{query}", json=body, timeout=10)


def list_vaults(emulator, **headers):
    return requests.get(f"{emulator.url}/v3/{PROJECT_ID}/vaults", headers=headers, timeout=10)


def test_a_token_opens_the_api(emulator):
    answer = ask_token(emulator, token_body())
    assert answer.status_code == 201
    token = answer.headers["X-Subject-Token"]
    body = answer.json()["token"]
    assert body["project"]["id"] == PROJECT_ID
    services = {one["type"]: one["endpoints"][0] for one in body["catalog"]}
    assert services["cbr"]["url"] == f"{emulator.url}/v3/{PROJECT_ID}"
    assert services["cbr"]["interface"] == "public"
    assert list_vaults(emulator, **{"X-Auth-Token": token}).status_code == 200
    by_name = ask_token(emulator, token_body(scope={"project": {"name": "emulator"}}), "?nocatalog=true")
    assert "catalog" not in by_name.json()["token"]


@pytest.mark.parametrize("body, status", [
    (token_body(password="wrong"), 401),
    (token_body(name="stranger"), 401),
    (token_body(domain={"name": "stranger"}), 401),
    (token_body(scope={"project": {"id": "f" * 32}}), 401),
    (token_body(scope={"galaxy": {}}), 400),
    ({"auth": {}}, 400),
    ({"auth": {"identity": {"methods": ["magic"]}}}, 400),
    ([], 400),
])
def test_tokens_that_are_refused(emulator, body, status):
    answer = ask_token(emulator, body)
    assert answer.status_code == status
    error = answer.json()["error"]
    assert error["code"] == status and error["message"] and error["title"]
    assert answer.headers["X-Request-Id"]


def test_dead_and_wrong_tokens(emulator):
    token = ask_token(emulator, token_body()).headers["X-Subject-Token"]
    emulator.control("POST", "actions", {"fault": "expire_tokens"})
    dead = list_vaults(emulator, **{"X-Auth-Token": token})
    assert (dead.status_code, dead.json()["error_code"]) == (401, "APIGW.0307")
    wrong = list_vaults(emulator, **{"X-Auth-Token": "nonsense"})
    assert (wrong.status_code, wrong.json()["error_code"]) == (401, "APIGW.0301")
    missing = list_vaults(emulator)
    assert (missing.status_code, missing.json()["error_code"]) == (401, "APIGW.0301")
    assert missing.json()["request_id"] == missing.headers["X-Request-Id"]
    unscoped = ask_token(emulator, token_body(scope=None)).headers["X-Subject-Token"]
    answer = list_vaults(emulator, **{"X-Auth-Token": unscoped})
    assert (answer.status_code, answer.json()["error_code"]) == (403, "APIGW.0302")


def iam_client(emulator, access_key=ACCESS_KEY, secret_key=SECRET_KEY):
    credentials = GlobalCredentials(access_key, secret_key, "d78cbac186b744899480f25bd022f468")
    return IamClient.new_builder().with_credentials(credentials).with_endpoints([emulator.url]).build()


def test_projects(emulator):
    iam = iam_client(emulator)
    project, = iam.keystone_list_projects(KeystoneListProjectsRequest(name="emulator")).projects
    assert (project.id, project.enabled) == (PROJECT_ID, True)
    assert iam.keystone_list_projects(KeystoneListProjectsRequest(name="elsewhere")).projects == []
    refused(lambda: iam_client(emulator, secret_key="wrong").keystone_list_projects(KeystoneListProjectsRequest()),
            "APIGW.0301", 401)


def test_a_client_that_knows_only_its_key(emulator):
    credentials = BasicCredentials(ACCESS_KEY, SECRET_KEY).with_iam_endpoint(emulator.url)
    client = CbrClient.new_builder().with_credentials(credentials).with_region(Region("emulator", emulator.url)).build()
    assert client.list_vault(ListVaultRequest()).count is not None
    domain, = iam_client(emulator).keystone_list_auth_domains(KeystoneListAuthDomainsRequest()).domains
    assert domain.name == DOMAIN
    project, = iam_client(emulator).keystone_list_auth_projects(KeystoneListAuthProjectsRequest()).projects
    assert project.id == PROJECT_ID


def test_a_token_by_the_vendors_sdk(emulator):
    def ask(password):
        user = PwdPasswordUser(name=USER, password=password, domain=PwdPasswordUserDomain(name=DOMAIN))
        identity = PwdIdentity(methods=["password"], password=PwdPassword(user=user))
        scope = AuthScope(project=AuthScopeProject(id=PROJECT_ID))
        body = KeystoneCreateUserTokenByPasswordRequestBody(auth=PwdAuth(identity=identity, scope=scope))
        request = KeystoneCreateUserTokenByPasswordRequest(body=body)
        return iam_client(emulator).keystone_create_user_token_by_password(request)

    answer = ask(PASSWORD)
    assert list_vaults(emulator, **{"X-Auth-Token": answer.x_subject_token}).status_code == 200
    refused(lambda: ask("wrong"), 401, 401)


def temporary_key(emulator, duration):
    identity = TokenAuthIdentity(methods=["token"], token=IdentityToken(duration_seconds=duration))
    body = CreateTemporaryAccessKeyByTokenRequestBody(auth=TokenAuth(identity=identity))
    request = CreateTemporaryAccessKeyByTokenRequest(body=body)
    return iam_client(emulator).create_temporary_access_key_by_token(request).credential


def test_temporary_keys(emulator):
    key = temporary_key(emulator, 3600)

    def client(security_token):
        credentials = BasicCredentials(key.access, key.secret, PROJECT_ID).with_security_token(security_token)
        return (CbrClient.new_builder().with_credentials(credentials).with_endpoints([emulator.url]).build())

    good = client(key.securitytoken)
    assert good.list_vault(ListVaultRequest()).count is not None
    refused(lambda: client("another").list_vault(ListVaultRequest()), "APIGW.0301", 401)
    emulator.control("POST", "actions", {"fault": "expire_tokens"})
    refused(lambda: good.list_vault(ListVaultRequest()), "APIGW.0301", 401)
    with pytest.raises(Exception) as caught:
        temporary_key(emulator, 60)
    assert caught.value.status_code == 400


def test_clock_skew_and_key_lock(start_emulator):
    emulator = start_emulator("--switch", "key_lock=true")
    wrong, right = emulator.client(secret_key="wrong"), emulator.client()
    for _ in range(6):
        refused(lambda: wrong.list_vault(ListVaultRequest()), "APIGW.0301", 401)
    error = refused(lambda: right.list_vault(ListVaultRequest()), "APIGW.0301", 401)
    assert "AK access failed to reach the limit" in error.error_msg
    emulator.control("PUT", "switches", {"key_lock": False})
    assert right.list_vault(ListVaultRequest()).count == 0
    emulator.control("PUT", "switches", {"clock_skew_seconds": 1000})
    refused(lambda: right.list_vault(ListVaultRequest()), "APIGW.0301", 401)
    emulator.control("PUT", "switches", {"clock_skew_seconds": -800})
    assert right.list_vault(ListVaultRequest()).count == 0


def test_paths_and_methods_that_do_not_exist(emulator):
    for method, path in (("PATCH", f"/v3/{PROJECT_ID}/vaults"), ("GET", "/v3/auth/nothing"), ("GET", "/"),
                         ("DELETE", f"/v3/{PROJECT_ID}/checkpoints/x")):
        answer = requests.request(method, emulator.url + path, timeout=10)
        assert (answer.status_code, answer.json()["error_code"]) == (404, "APIGW.0101")
        assert answer.headers["X-Request-Id"]


def test_wrong_passwords_lock_the_account(start_emulator):
    emulator = start_emulator("--switch", "key_lock=true")
    for _ in range(6):
        assert ask_token(emulator, token_body(password="wrong")).status_code == 401
    locked = ask_token(emulator, token_body())
    assert (locked.status_code, locked.json()["error_code"]) == (401, "IAM.0061")
    emulator.control("PUT", "switches", {"key_lock": False})
    assert ask_token(emulator, token_body()).status_code == 201
