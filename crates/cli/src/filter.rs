//! `scimpress filter`: how a filter is understood.

use scim::{filter::Filter, limits::Limits, schema};
use wordpress::select::{Selection, narrow};

/// Prints the canonical form of a filter of users and what the database decides of it.
pub(crate) fn run(text: &str) -> Result<(), String> {
    let limits = Limits::default();
    let filter = Filter::parse(text, &limits).map_err(|error| error.to_string())?;
    println!("filter    {filter}");
    let checked = filter
        .check(schema::user())
        .map_err(|error| error.to_string())?;
    let narrowed = narrow(schema::user(), &checked);
    let (sql, parameters) = Selection::new(1, narrowed.condition).to_sql();
    println!("database  {sql}");
    println!(
        "values    {}",
        serde_json::to_string(&parameters).unwrap_or_default()
    );
    println!(
        "exact     {}",
        if narrowed.exact {
            "yes"
        } else {
            "no, the rest is evaluated on each row"
        }
    );
    Ok(())
}
