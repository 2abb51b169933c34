//! What an operation is called in the audit and which scope it needs. Both are decided by an exhaustive
//! match on the operation, never by a path.

use scim::route::Operation;

use crate::configuration::Scope;

/// The scope that a token needs for an operation.
pub(super) fn needed(operation: &Operation) -> Scope {
    match operation {
        Operation::CreateUser
        | Operation::ReplaceUser(_)
        | Operation::PatchUser(_)
        | Operation::Bulk => Scope::UsersWrite,
        Operation::DeleteUser(_) => Scope::UsersDelete,
        Operation::CreateGroup
        | Operation::ReplaceGroup(_)
        | Operation::PatchGroup(_)
        | Operation::DeleteGroup(_) => Scope::UsersWrite,
        Operation::ReadUser(_)
        | Operation::ListUsers
        | Operation::SearchUsers
        | Operation::ReadGroup(_)
        | Operation::ListGroups
        | Operation::SearchGroups
        | Operation::ListAll
        | Operation::SearchAll
        | Operation::ListSchemas
        | Operation::ReadSchema(_)
        | Operation::ListResourceTypes
        | Operation::ReadResourceType(_)
        | Operation::ReadServiceProviderConfig
        | Operation::Me => Scope::UsersRead,
    }
}

/// The name of a scope, as tokens carry it.
pub(super) fn name(scope: Scope) -> &'static str {
    match scope {
        Scope::UsersRead => "users:read",
        Scope::UsersWrite => "users:write",
        Scope::UsersDelete => "users:delete",
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
