//! What an operation is called in the audit and which scopes it needs. Both are decided by an exhaustive
//! match on the operation, never by a path.

use scim::route::Operation;

use crate::configuration::Scope;

/// The scopes that a token needs for an operation, all of them.
pub(super) fn needed(operation: &Operation) -> &'static [Scope] {
    match operation {
        Operation::CreateUser | Operation::ReplaceUser(_) | Operation::PatchUser(_) => {
            &[Scope::UsersWrite]
        }
        Operation::DeleteUser(_) => &[Scope::UsersDelete],
        Operation::ReadUser(_) | Operation::ListUsers | Operation::SearchUsers => {
            &[Scope::UsersRead]
        }
        Operation::CreateGroup
        | Operation::ReplaceGroup(_)
        | Operation::PatchGroup(_)
        | Operation::DeleteGroup(_) => &[Scope::GroupsWrite],
        Operation::ReadGroup(_) | Operation::ListGroups | Operation::SearchGroups => {
            &[Scope::GroupsRead]
        }
        Operation::ListAll | Operation::SearchAll => &[Scope::UsersRead, Scope::GroupsRead],
        // Discovery tells nothing of anybody; each operation of a bulk request is asked for its own.
        Operation::ListSchemas
        | Operation::ReadSchema(_)
        | Operation::ListResourceTypes
        | Operation::ReadResourceType(_)
        | Operation::ReadServiceProviderConfig
        | Operation::Me
        | Operation::Bulk => &[],
    }
}

/// The name of a scope, as tokens carry it.
pub(super) fn name(scope: Scope) -> &'static str {
    match scope {
        Scope::UsersRead => "users:read",
        Scope::UsersWrite => "users:write",
        Scope::UsersDelete => "users:delete",
        Scope::GroupsRead => "groups:read",
        Scope::GroupsWrite => "groups:write",
    }
}

/// The name of an operation in the audit.
pub(super) fn action(operation: &Operation) -> &'static str {
    match operation {
        Operation::CreateUser => "user.create",
        Operation::ReadUser(_) => "user.read",
        Operation::ReplaceUser(_) => "user.replace",
        Operation::PatchUser(_) => "user.patch",
        Operation::DeleteUser(_) => "user.delete",
        Operation::ListUsers | Operation::SearchUsers => "user.search",
        Operation::CreateGroup => "group.create",
        Operation::ReadGroup(_) => "group.read",
        Operation::ReplaceGroup(_) => "group.replace",
        Operation::PatchGroup(_) => "group.patch",
        Operation::DeleteGroup(_) => "group.delete",
        Operation::ListGroups | Operation::SearchGroups => "group.search",
        Operation::ListAll | Operation::SearchAll => "search",
        Operation::ListSchemas
        | Operation::ReadSchema(_)
        | Operation::ListResourceTypes
        | Operation::ReadResourceType(_)
        | Operation::ReadServiceProviderConfig => "discovery",
        Operation::Me => "me",
        Operation::Bulk => "bulk",
    }
}
