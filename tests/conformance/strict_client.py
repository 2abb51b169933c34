"""scim2-client, which holds every answer against typed models: unknown types, wrong JSON types, missing
`schemas`, a status or a media type of its own all raise."""

import contextlib

import httpx2
from case import unique
from check import expect, same
from client import ENTERPRISE, USER
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_models import (
    BulkOperation,
    BulkRequest,
    ConflictException,
    Error,
    InvalidFilterException,
    InvalidValueException,
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


@contextlib.contextmanager
def users(scim, model, number):
    """Users that are gone afterwards."""
    found = [made(scim, model) for _ in range(number)]
    try:
        yield found
    finally:
        for user in found:
            scim.delete(model, user.id)


def test_filters(client):
    scim, model = connect(client)
    with users(scim, model, 1) as [user]:
        own = f'userName eq "{user.user_name}"'
        for filter in (
            own.replace("userName", f"{USER}:userName"),
            f'{own} and emails[type eq "work" and primary eq true]',
            f'{own} and emails.value ew "example.org"',
            f'{own} and (name.familyName sw "Jen" or name.familyName co "xyz")',
            f"{own} and not (active eq false) and not (title pr)",
            f'{own} and displayName ne "Babs" and displayName ge "Babs" and displayName lt "C"',
            f'{own} and meta.lastModified gt "2020-01-01T00:00:00Z" and meta.resourceType eq "User"',
            f'id eq "{user.id}" and externalId eq "{user.external_id}"',
        ):
            found = scim.query(model, query_parameters=SearchRequest(filter=filter))
            same(f"found by {filter}", [user], found.resources)
        for filter in (f"{own} and active eq false", f"{own} and title pr", f'{own} and emails[type eq "home"]'):
            found = scim.query(model, query_parameters=SearchRequest(filter=filter))
            same(f"found by {filter}", (0, []), (found.total_results, found.resources or []))


def test_pages_by_index_and_by_cursor(client):
    scim, model = connect(client)
    with users(scim, model, 5) as made_users:
        filter = " or ".join(f'id eq "{user.id}"' for user in made_users)
        wanted = sorted(user.id for user in made_users)
        pages = [
            scim.query(model, query_parameters=SearchRequest(filter=filter, count=2, start_index=start, sort_by="id"))
            for start in (1, 3, 5)
        ]
        same("totals", [5, 5, 5], [page.total_results for page in pages])
        same("by index", wanted, sorted(user.id for page in pages for user in page.resources))
        by_cursor, cursor = [], ""
        while cursor is not None:
            page = scim.query(model, query_parameters=SearchRequest(filter=filter, count=2, cursor=cursor))
            by_cursor += [user.id for user in page.resources]
            cursor = page.next_cursor
        same("by cursor", wanted, sorted(by_cursor))


def test_groups(client):
    scim, model = connect(client)
    Group = scim.get_resource_model("Group")
    members = lambda group: sorted(member.value for member in group.members or [])
    with users(scim, model, 3) as [first, second, third]:
        word = unique()
        group = scim.create(Group(display_name=word, external_id=word, members=[Group.Members(value=first.id, type="User")]))
        try:
            same("group", group, scim.query(Group, group.id))
            same("members", [first.id], members(group))
            same("the user's groups", [group.id], [part.value for part in scim.query(model, first.id).groups])
            operations = [
                PatchOperation[Group](op=PatchOperation.Op.add, path="members", value=[Group.Members(value=second.id), Group.Members(value=third.id)]),
                PatchOperation[Group](op=PatchOperation.Op.remove, path=f'members[value eq "{first.id}"]'),
                PatchOperation[Group](op=PatchOperation.Op.replace_, path="displayName", value=f"{word} 2"),
            ]
            modified = scim.modify(Group, group.id, PatchOp[Group](operations=operations))
            same("members", sorted([second.id, third.id]), members(modified))
            same("displayName", f"{word} 2", modified.display_name)
            for filter in (f'displayName eq "{word} 2"', f'externalId eq "{word}"', f'members.value eq "{third.id}"', f'members[value eq "{third.id}"]'):
                found = scim.query(Group, query_parameters=SearchRequest(filter=filter))
                same(f"found by {filter}", [modified], found.resources)
                same(f"searched by {filter}", [group.id], [one.id for one in scim.search(Group, SearchRequest(filter=filter)).resources])
            without = scim.query(Group, query_parameters=SearchRequest(filter=f'id eq "{group.id}"', excluded_attributes=["members"]))
            same("members that are excluded", None, without.resources[0].members)
            unknown = Group.Members(value="018f0000-0000-7000-8000-000000000000")
            raises(InvalidValueException, lambda: scim.replace(Group(id=group.id, display_name=word, members=[unknown])))
            replaced = scim.replace(Group(id=group.id, display_name=word, members=[Group.Members(value=first.id)]))
            same("members", [first.id], members(replaced))
            same("externalId that was left out", None, replaced.external_id)
            raises(ConflictException, lambda: scim.create(Group(display_name=word.upper())))
        finally:
            scim.delete(Group, group.id)
        raises(NotFoundException, lambda: scim.query(Group, group.id))
        same("the user's groups", None, scim.query(model, first.id).groups)


def test_bulk(client):
    scim, model = connect(client)
    Group = scim.get_resource_model("Group")
    word = unique()
    with users(scim, model, 2) as [changed_user, spare]:
        patch = PatchOp[model](operations=[PatchOperation[model](op=PatchOperation.Op.replace_, path="title", value="Guide")])
        gone = made(scim, model)
        answer = scim.bulk(
            BulkRequest[model | Group](
                operations=[
                    BulkOperation[model](method="POST", path="/Users", bulk_id="new", data=model(user_name=word)),
                    BulkOperation[Group](method="POST", path="/Groups", bulk_id="all", data=Group(display_name=word, members=[Group.Members(value="bulkId:new"), Group.Members(value=spare.id)])),
                    BulkOperation[model](method="PATCH", path=f"/Users/{changed_user.id}", data=patch),
                    BulkOperation[model](method="PUT", path=f"/Users/{spare.id}", data=model(user_name=spare.user_name, nick_name="Spare")),
                    BulkOperation[model](method="DELETE", path=f"/Users/{gone.id}"),
                    BulkOperation[model](method="POST", path="/Users", bulk_id="taken", data=model(user_name=word.upper())),
                ]
            )
        )
        same("statuses", [201, 201, 200, 200, 204, 409], [int(operation.status) for operation in answer.operations])
        same("bulkIds", ["new", "all", None, None, None, "taken"], [operation.bulk_id for operation in answer.operations])
        refused = answer.operations[5].response
        expect(isinstance(refused, Error) and refused.scim_type == "uniqueness", f"the refusal is {refused!r}")
        new, group = (str(operation.location).rpartition("/")[2] for operation in answer.operations[:2])
        try:
            same("userName", word, scim.query(model, new).user_name)
            same("members", sorted([new, spare.id]), sorted(member.value for member in scim.query(Group, group).members))
            same("title", "Guide", scim.query(model, changed_user.id).title)
            same("nickName", "Spare", scim.query(model, spare.id).nick_name)
            raises(NotFoundException, lambda: scim.query(model, gone.id))
        finally:
            scim.delete(Group, group)
            scim.delete(model, new)


def test_errors(client):
    scim, model = connect(client)
    user = made(scim, model)
    try:
        raises(ConflictException, lambda: scim.create(model(user_name=user.user_name.upper())))
        raises(InvalidFilterException, lambda: scim.query(model, query_parameters={"filter": "userName eq"}, check_request_payload=False))
        raises(NotFoundException, lambda: scim.query(model, "018f0000-0000-7000-8000-000000000000"))
    finally:
        scim.delete(model, user.id)
