//! A new user of a client whom WordPress has already.
//!
//! Whether the two become one is decided here, with the WordPress user locked. What the client's user is
//! called never reaches WordPress by it: an e-mail or a login that changed hands in the same breath would
//! hand the account over.

use scim::error::ScimError;

use super::{
    create::{self, Creation},
    give_role, settled, text,
};
use crate::{
    configuration::Linking,
    contract::{
        Access, Account, AccountKey, Effect, Identity, LinkReport, LinkState, Matched, NewUser,
    },
    exchange::{Failure, Transaction},
    handle::{answer::Answer, call::Call},
};

/// What the administrator has to know of, and the client waits for.
const ASKED: &str = "a WordPress user has this `userName` or e-mail; an administrator of the site was asked \
                     whether to link it";

const REFUSED: &str = "a WordPress user has this `userName` or e-mail; an administrator of the site has \
                       refused to link it";

/// The reason is for the administrator: a client need not know who may what.
const IMPOSSIBLE: &str = "a WordPress user has this `userName` or e-mail and cannot be linked; an \
                          administrator of the site can see why";

/// What becomes of the request.
#[derive(Debug, PartialEq)]
enum Verdict<'a> {
    /// Nothing that concerns linking: the conflict stays what it is.
    None,
    /// The account becomes the user.
    Link(&'a Account),
    /// The administrator is told of these, and the client that it has to wait.
    Ask(Vec<Hit<'a>>),
    /// An administrator has refused it.
    Refuse,
    /// It cannot be done, for these reasons.
    Impossible(Vec<(Hit<'a>, String)>),
    /// Another connection owns these.
    Conflict(Vec<(Hit<'a>, String)>),
}

/// An account with what it has in common with the new user.
#[derive(Clone, Debug, PartialEq)]
struct Hit<'a> {
    account: &'a Account,
    matched: Vec<Matched>,
}

/// What ends the transaction in which it is decided.
enum End {
    Linked(Answer),
    /// What was reported stays; the client is told this, or what it would have been told anyway.
    Reported(Option<&'static str>),
}

/// The answer when the new user could be linked; `None` when linking has nothing to say.
pub(super) async fn linked(call: &Call, creation: &Creation) -> Result<Option<Answer>, Failure> {
    let identity = identity(call, creation);
    let by = AccountKey::Identity(identity.clone());
    let mut fields = call.mapping().fields();
    fields.push("user_login".to_owned());
    let end = call
        .directory
        .transaction(async |transaction| {
            let connection_id = call.connection.id;
            let accounts = transaction
                .accounts(connection_id, by.clone(), fields.clone())
                .await?;
            let verdict = judge(call.connection.linking, &creation.new, &identity, &accounts);
            perform(call, transaction, creation, verdict).await
        })
        .await?;
    match end {
        End::Linked(answer) => Ok(Some(answer)),
        End::Reported(None) => Ok(None),
        End::Reported(Some(text)) => Err(ScimError::uniqueness(text).into()),
    }
}

fn identity(call: &Call, creation: &Creation) -> Identity {
    let row = &creation.new.row;
    Identity {
        user_name: row.user_name.clone(),
        user_name_key: row.user_name_key.clone(),
        user_email: call.mapping().email(&creation.user),
        user_email_key: row.user_email_key.clone(),
    }
}

fn judge<'a>(
    linking: Linking,
    new: &NewUser,
    identity: &Identity,
    accounts: &'a [Account],
) -> Verdict<'a> {
    let hits: Vec<Hit<'a>> = accounts
        .iter()
        .filter_map(|account| hit(account, identity))
        .collect();
    let owners = |hit: &Hit<'a>| hit.account.managed_by;
    let foreign: Vec<_> = hits
        .iter()
        .filter_map(|hit| {
            let owner = owners(hit).filter(|owner| *owner != new.connection_id)?;
            Some((hit.clone(), format!("connection {owner} manages the user")))
        })
        .collect();
    if !foreign.is_empty() {
        return Verdict::Conflict(foreign);
    }
    if linking == Linking::Off || hits.iter().any(|hit| owners(hit).is_some()) {
        return Verdict::None;
    }
    match hits.as_slice() {
        [] => Verdict::None,
        [hit] => judge_one(linking, new, hit),
        _ => {
            let reason = "more than one user has this e-mail or login";
            let all = hits.into_iter().map(|hit| (hit, reason.to_owned()));
            Verdict::Impossible(all.collect())
        }
    }
}

fn judge_one<'a>(linking: Linking, new: &NewUser, hit: &Hit<'a>) -> Verdict<'a> {
    if is_refused(hit.account) {
        return Verdict::Refuse;
    }
    let report = hit.account.report.as_ref();
    // What was approved is this user of the client, not whoever the client calls so later.
    let is_approved = report.is_some_and(|report| {
        report.state == LinkState::Approved
            && report.user_name_key == new.row.user_name_key
            && report.external_id_key == new.row.external_id_key
    });
    let is_to_be_linked = is_approved
        || match linking {
            Linking::Off | Linking::Ask => false,
            Linking::Email => hit.matched.contains(&Matched::Email),
            Linking::Login => hit.matched.contains(&Matched::Login),
        };
    if !is_to_be_linked && linking != Linking::Ask {
        return Verdict::None;
    }
    match &hit.account.unreachable {
        Some(reason) => Verdict::Impossible(vec![(hit.clone(), reason.clone())]),
        None if is_to_be_linked => Verdict::Link(hit.account),
        None => Verdict::Ask(vec![hit.clone()]),
    }
}

fn is_refused(account: &Account) -> bool {
    let report = account.report.as_ref();
    report.is_some_and(|report| report.state == LinkState::Refused)
}

/// An account that has something in common with the new user. Letter case of ASCII alone does not count: a
/// collation takes `ådmin` for `admin`, and the Kelvin sign is a `k` in lower case.
fn hit<'a>(account: &'a Account, identity: &Identity) -> Option<Hit<'a>> {
    let holds = |field: &str, value: &str| {
        let held = account.wordpress.get(field);
        !value.is_empty() && held.is_some_and(|held| held.eq_ignore_ascii_case(value))
    };
    let email = identity.user_email.as_deref().unwrap_or_default();
    let found = [
        (Matched::Email, holds("user_email", email)),
        (Matched::Login, holds("user_login", &identity.user_name)),
        (Matched::Identity, account.holds_identity),
    ];
    let matched: Vec<Matched> = found
        .into_iter()
        .filter_map(|(matched, is_so)| is_so.then_some(matched))
        .collect();
    (!matched.is_empty()).then_some(Hit { account, matched })
}

async fn perform(
    call: &Call,
    transaction: &Transaction<'_>,
    creation: &Creation,
    verdict: Verdict<'_>,
) -> Result<End, Failure> {
    let (state, reports, told) = match verdict {
        Verdict::None => return Ok(End::Reported(None)),
        Verdict::Refuse => return Ok(End::Reported(Some(REFUSED))),
        Verdict::Link(account) => {
            let answer = link(call, transaction, creation, account).await?;
            return Ok(End::Linked(answer));
        }
        Verdict::Ask(hits) => {
            let hits = hits.into_iter().map(|hit| (hit, None)).collect();
            (LinkState::Asked, hits, Some(ASKED))
        }
        Verdict::Impossible(hits) => (LinkState::Impossible, with_reasons(hits), Some(IMPOSSIBLE)),
        Verdict::Conflict(hits) => (LinkState::Conflict, with_reasons(hits), None),
    };
    for (hit, reason) in reports {
        // INVARIANT: nothing that a client sends takes a refusal back.
        if is_refused(hit.account) {
            continue;
        }
        transaction
            .report(report(call, &creation.new, state, hit, reason))
            .await?;
    }
    Ok(End::Reported(told))
}

fn with_reasons(hits: Vec<(Hit<'_>, String)>) -> Vec<(Hit<'_>, Option<String>)> {
    hits.into_iter()
        .map(|(hit, reason)| (hit, Some(reason)))
        .collect()
}

fn report(
    call: &Call,
    new: &NewUser,
    state: LinkState,
    hit: Hit<'_>,
    reason: Option<String>,
) -> LinkReport {
    LinkReport {
        connection_id: new.connection_id,
        wp_user_id: hit.account.wp_user_id,
        state,
        user_name: new.row.user_name.clone(),
        user_name_key: new.row.user_name_key.clone(),
        external_id: new.row.external_id.clone(),
        external_id_key: new.row.external_id_key.clone(),
        matched: hit.matched,
        reason,
        reported: call.now,
    }
}

async fn link(
    call: &Call,
    transaction: &Transaction<'_>,
    creation: &Creation,
    account: &Account,
) -> Result<Answer, Failure> {
    let new = &creation.new;
    let given = transaction
        .update(Effect::UserLink {
            row: new.clone(),
            wp_user_id: account.wp_user_id,
            wordpress: call.mapping().adopted(&creation.user),
            access: (!new.row.active).then_some(Access::Locked),
            fields: call.mapping().fields(),
        })
        .await?;
    call.rename("user.link");
    call.about(
        &new.id,
        Some(account.wp_user_id),
        text(call, &creation.user, "userName"),
    );
    if call.connection.has_rules() && new.row.active {
        let stored = settled(call, transaction, &new.id, given.clone()).await?;
        give_role(call, transaction, &stored, &creation.user).await?;
    }
    create::finish(call, transaction, creation, given).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Fields;

    /// What an account has in common with a user, whatever a shell's narrowing let through.
    fn common(login: &str, email: &str, user_name: &str, user_email: &str) -> Vec<Matched> {
        let held = [("user_login", login), ("user_email", email)]
            .map(|(field, value)| (field.to_owned(), value.to_owned()));
        let account = Account {
            wp_user_id: 7,
            managed_by: None,
            holds_identity: false,
            unreachable: None,
            report: None,
            wordpress: Fields::from_iter(held),
        };
        let identity = Identity {
            user_name: user_name.to_owned(),
            user_name_key: String::new(),
            user_email: Some(user_email.to_owned()),
            user_email_key: None,
        };
        hit(&account, &identity).map_or_else(Vec::new, |hit| hit.matched)
    }

    #[test]
    fn only_the_case_of_ascii_letters_does_not_count() {
        let both = [Matched::Email, Matched::Login];
        assert_eq!(common("Kim", "kim@a.example", "kIM", "KIM@a.example"), both);
        for user_name in [
            "\u{212a}im",
            "ｋim",
            "kïm",
            "kim ",
            " kim",
            "kim\u{200b}",
            "kim\0",
            "",
        ] {
            let found = common(
                "kim",
                "kim@a.example",
                user_name,
                &format!("{user_name}@a.example"),
            );
            assert_eq!(found, [], "{user_name:?}");
        }
        assert_eq!(common("", "", "", ""), [], "nothing is nobody's name");
    }
}
