"""scim2-client, which holds every answer against typed models: unknown types, wrong JSON types, missing
`schemas`, a status or a media type of its own all raise."""

import httpx2
from case import unique
from check import expect, same
from client import ENTERPRISE, USER
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_models import (
    ConflictException,
    InvalidFilterException,
    NotFoundException,
    PatchOp,
    PatchOperation,
    PreconditionFailedException,
    ResourceType,
    Schema,
    SearchRequest,
    ServiceProviderConfig,
)


def connect(client):
    engine = httpx2.Client(base_url=client.base_url, headers={"Authorization": f"Bearer {client.token}"}, trust_env=False)
    scim = SyncSCIMClient(engine, raise_scim_errors=True)
    scim.discover()
    return scim, scim.get_resource_model("User")


def raises(kind, act):
    try:
        found = act()
    except kind:
        return
    raise AssertionError(f"{kind.__name__} expected, got {found!r}")


def made(scim, model):
    word = unique()
    user = {
        "schemas": [USER],
        "userName": f"{word}@example.org",
        "externalId": word,
        "displayName": "Babs Jensen",
        "name": {"givenName": "Barbara", "familyName": "Jensen"},
        "emails": [{"value": f"{word}@example.org", "type": "work", "primary": True}],
        "active": True,
    }
    return scim.create(model.model_validate(user))


def changed(model, user, **attributes):
    """A copy of a user with other attributes."""
    return model.model_validate({**user.model_dump(), **attributes})


def test_discovery(client):
    scim, model = connect(client)
    expect(scim.service_provider_config.patch.supported, "PATCH is not advertised")
    same("resource types", ["User", "Group"], [kind.name for kind in scim.resource_types])
    config = scim.query(ServiceProviderConfig)
    same("filter", True, config.filter.supported)
    same("schemas", 3, scim.query(Schema).total_results)
    same("resource types", 2, scim.query(ResourceType).total_results)


def test_create_query_delete(client):
    scim, model = connect(client)
    user = made(scim, model)
    try:
        same("user", user, scim.query(model, user.id))
        listed = scim.query(model, query_parameters=SearchRequest(filter=f'userName eq "{user.user_name.upper()}"'))
        same("found", [user.id], [one.id for one in listed.resources])
    finally:
        scim.delete(model, user.id)
    raises(NotFoundException, lambda: scim.query(model, user.id))
    raises(NotFoundException, lambda: scim.delete(model, user.id))


def test_search_on_users_and_on_the_root(client):
    scim, model = connect(client)
    user = made(scim, model)
    try:
        request = lambda: SearchRequest(filter=f'externalId eq "{user.external_id}"', count=1, start_index=1, sort_by="userName")
        for found in (scim.search(model, request()), scim.search(request()), scim.query(query_parameters=request())):
            same("total", 1, found.total_results)
            same("found", user.id, found.resources[0].id)
        chosen = scim.query(model, query_parameters=SearchRequest(filter=f'externalId eq "{user.external_id}"', attributes=["displayName"]))
        same("displayName", "Babs Jensen", chosen.resources[0].display_name)
        same("userName", None, chosen.resources[0].user_name)
    finally:
        scim.delete(model, user.id)


def test_replace(client):
    scim, model = connect(client)
    user = made(scim, model)
    try:
        emails = [*user.model_dump()["emails"], {"value": f"{unique()}@home.example", "type": "home"}]
        replaced = scim.replace(changed(model, user, displayName="Barbara", emails=emails))
        same("displayName", "Barbara", replaced.display_name)
        same("emails", 2, len(replaced.emails))
        same("user", replaced, scim.query(model, user.id))
    finally:
        scim.delete(model, user.id)


def test_replace_of_an_old_version(client):
    scim, model = connect(client)
    user = made(scim, model)
    try:
        outdated = user.model_copy(deep=True)
        user.display_name = "New"
        scim.replace(user)
        outdated.display_name = "Old"
        raises(PreconditionFailedException, lambda: scim.replace(outdated))
    finally:
        scim.delete(model, user.id)


def test_read_of_a_known_version(client):
    scim, model = connect(client)
    user = made(scim, model)
    try:
        expect(scim.query(user) is user, "a version that is known was sent again")
    finally:
        scim.delete(model, user.id)


def test_modify(client):
    scim, model = connect(client)
    user = made(scim, model)
    try:
        operations = [
            PatchOperation[model](op=PatchOperation.Op.replace_, path="displayName", value="Barbara"),
            PatchOperation[model](op=PatchOperation.Op.add, path="emails", value=[{"value": f"{unique()}@home.example", "type": "home"}]),
            PatchOperation[model](op=PatchOperation.Op.remove, path="name.givenName"),
            PatchOperation[model](op=PatchOperation.Op.add, path=f"{ENTERPRISE}:department", value="Tours"),
        ]
        modified = scim.modify(model, user.id, PatchOp[model](operations=operations))
        same("displayName", "Barbara", modified.display_name)
        same("emails", 2, len(modified.emails))
        same("givenName", None, modified.name.given_name)
        same("user", modified, scim.query(model, user.id))
    finally:
        scim.delete(model, user.id)


def test_errors(client):
    scim, model = connect(client)
    user = made(scim, model)
    try:
        raises(ConflictException, lambda: scim.create(model(user_name=user.user_name.upper())))
        raises(InvalidFilterException, lambda: scim.query(model, query_parameters={"filter": "userName eq"}, check_request_payload=False))
        raises(NotFoundException, lambda: scim.query(model, "018f0000-0000-7000-8000-000000000000"))
    finally:
        scim.delete(model, user.id)
