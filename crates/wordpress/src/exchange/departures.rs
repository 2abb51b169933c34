//! The part of the handle that is about users who leave and come back.

use super::{
    Failure, Transaction,
    directory::{not_written, unexpected},
};
use crate::contract::{Departure, Effect, Outcome, Taking};

/// How the breaker of a connection stands.
#[derive(Clone, Copy, Debug)]
pub struct BreakerState {
    /// Users who left and have not come back.
    pub departed: u64,
    /// When it tripped.
    pub tripped: Option<i64>,
    /// Until when an administrator allows all departures.
    pub allowed_until: Option<i64>,
}

impl Transaction<'_> {
    /// How the breaker of the connection stands, which is locked until the end of the transaction; one user
    /// does not count.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn breaker(
        &self,
        connection_id: u64,
        since: i64,
        besides: String,
    ) -> Result<BreakerState, Failure> {
        let effect = Effect::BreakerLoad {
            connection_id,
            since,
            besides,
        };
        match self.directory.perform(effect).await {
            Outcome::Breaker {
                departed,
                tripped,
                allowed_until,
            } => Ok(BreakerState {
                departed,
                tripped,
                allowed_until,
            }),
            other => Err(unexpected("breaker.load", other)),
        }
    }

    /// Remembers that the breaker has tripped; tells whether it was this time.
    ///
    /// # Errors
    /// When the database does not do it.
    pub async fn trip(&self, connection_id: u64, tripped: i64) -> Result<bool, Failure> {
        let effect = Effect::BreakerTrip {
            connection_id,
            tripped,
        };
        Ok(self.changed(effect, "breaker.trip").await? > 0)
    }

    /// Deletes a managed user with its WordPress user; tells what it had.
    ///
    /// # Errors
    /// 403 when the account is protected, 400 when WordPress does not accept the deletion, 503 when nobody
    /// could get the content.
    pub async fn delete(
        &self,
        id: String,
        wp_user_id: u64,
        reassign_to: u64,
    ) -> Result<Taking, Failure> {
        let effect = Effect::UserDelete {
            id,
            wp_user_id,
            reassign_to,
        };
        match self.directory.perform(effect).await {
            Outcome::TakenAway { taken } => Ok(taken),
            other => Err(not_written("user.delete", other)),
        }
    }

    /// Takes all roles on this site from a user; tells which.
    ///
    /// # Errors
    /// 403 when the account is protected.
    pub async fn take_roles(&self, id: String, wp_user_id: u64) -> Result<Vec<String>, Failure> {
        self.roles(Effect::RolesTake { id, wp_user_id }, "roles.take")
            .await
    }

    /// Gives a user roles on this site; tells which could not be given.
    ///
    /// # Errors
    /// 403 when the account is protected.
    pub async fn give_roles(
        &self,
        id: String,
        wp_user_id: u64,
        roles: Vec<String>,
    ) -> Result<Vec<String>, Failure> {
        let effect = Effect::RolesGive {
            id,
            wp_user_id,
            roles,
        };
        self.roles(effect, "roles.give").await
    }

    /// Gives content back that still belongs to whoever got it; tells how much.
    ///
    /// # Errors
    /// When the database does not do it.
    pub async fn return_content(
        &self,
        heir: u64,
        wp_user_id: u64,
        posts: Vec<u64>,
        links: Vec<u64>,
    ) -> Result<u64, Failure> {
        let effect = Effect::ContentReturn {
            heir,
            wp_user_id,
            posts,
            links,
        };
        self.changed(effect, "content.return").await
    }

    /// Records that a user lost access.
    ///
    /// # Errors
    /// When the database does not do it.
    pub async fn departed(&self, departure: Departure) -> Result<(), Failure> {
        self.directory
            .step(Effect::DepartureAppend { departure }, "departure.append")
            .await
    }

    /// A departure that is not undone.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn departure(
        &self,
        connection_id: u64,
        departure: u64,
    ) -> Result<Option<Departure>, Failure> {
        let effect = Effect::DepartureLoad {
            connection_id,
            departure,
        };
        match self.directory.perform(effect).await {
            Outcome::Departure { departure } => Ok(Some(*departure)),
            Outcome::Absent => Ok(None),
            other => Err(unexpected("departure.load", other)),
        }
    }

    /// Marks departures of a user as undone, all or one.
    ///
    /// # Errors
    /// When the database does not do it.
    pub async fn close_departures(
        &self,
        user_id: String,
        departure: Option<u64>,
        undone: i64,
    ) -> Result<u64, Failure> {
        let effect = Effect::DeparturesClose {
            user_id,
            departure,
            undone,
        };
        self.changed(effect, "departures.close").await
    }

    async fn roles(&self, effect: Effect, name: &'static str) -> Result<Vec<String>, Failure> {
        match self.directory.perform(effect).await {
            Outcome::Roles { roles } => Ok(roles),
            other => Err(not_written(name, other)),
        }
    }
}
