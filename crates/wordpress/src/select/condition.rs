//! Conditions on columns, and their SQL.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::storage::Column;

/// The managed users, or the groups, of one connection that meet a condition.
///
/// It crosses as `where`, SQL text from a finite set of shapes with `%s` and `%d` placeholders, and
/// `parameters`, their values in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection {
    connection_id: u64,
    condition: Condition,
}

/// A condition on the columns of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// Every row.
    Always,
    /// No row.
    Never,
    /// One column compared with a value.
    Compare(Column, Comparison, Parameter),
    /// The column holds something.
    Present(Column),
    /// The group has a member with this id.
    HasMember(String),
    /// The user has this key, or its keys are not known.
    HasKey(String),
    /// All of these.
    All(Vec<Condition>),
    /// One of these at least.
    Any(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
}

/// How a column is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
}

/// A value for a placeholder.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Parameter {
    /// For `%d`.
    Integer(i64),
    /// For `%s`.
    Text(String),
}

impl Selection {
    /// The rows of a connection that meet a condition. INVARIANT: there is no selection without a
    /// connection.
    #[must_use]
    pub fn new(connection_id: u64, condition: Condition) -> Self {
        Self {
            connection_id,
            condition,
        }
    }

    /// The connection whose rows are selected.
    #[must_use]
    pub fn connection_id(&self) -> u64 {
        self.connection_id
    }

    /// The condition within the connection.
    #[must_use]
    pub fn condition(&self) -> &Condition {
        &self.condition
    }

    /// The SQL text and the values of its placeholders.
    #[must_use]
    pub fn to_sql(&self) -> (String, Vec<Parameter>) {
        let connection = i64::try_from(self.connection_id).unwrap_or(-1);
        let mut sql = format!("{} = %d", Column::ConnectionId.name());
        let mut parameters = vec![Parameter::Integer(connection)];
        if self.condition != Condition::Always {
            sql.push_str(" AND ");
            self.condition.write_sql(&mut sql, &mut parameters);
        }
        (sql, parameters)
    }
}

impl Condition {
    fn write_sql(&self, sql: &mut String, parameters: &mut Vec<Parameter>) {
        match self {
            Self::Always => sql.push_str("1 = 1"),
            Self::Never => sql.push_str("1 = 0"),
            Self::Compare(column, comparison, parameter) => {
                sql.push_str(column.name());
                sql.push_str(comparison.sql());
                sql.push_str(match parameter {
                    Parameter::Integer(_) => "%d",
                    Parameter::Text(_) => "%s",
                });
                parameters.push(parameter.clone());
            }
            Self::Present(column) => {
                sql.push_str(column.name());
                sql.push_str(" IS NOT NULL");
            }
            // The shell puts the name of its table there.
            Self::HasMember(id) => {
                sql.push_str("id IN (SELECT group_id FROM {members} WHERE member_id = %s)");
                parameters.push(Parameter::Text(id.clone()));
            }
            // An empty key stands for those of a user stored before there were keys.
            Self::HasKey(key) => {
                sql.push_str("id IN (SELECT user_id FROM {user_keys} WHERE value_key IN (%s, ''))");
                parameters.push(Parameter::Text(key.clone()));
            }
            Self::All(conditions) => write_joined(conditions, " AND ", sql, parameters),
            Self::Any(conditions) => write_joined(conditions, " OR ", sql, parameters),
            // A comparison with NULL is neither true nor false in SQL; a filter knows only the two.
            Self::Not(condition) => {
                sql.push_str("NOT COALESCE(");
                condition.write_sql(sql, parameters);
                sql.push_str(", 0)");
            }
        }
    }
}

fn write_joined(
    conditions: &[Condition],
    separator: &str,
    sql: &mut String,
    parameters: &mut Vec<Parameter>,
) {
    sql.push('(');
    for (position, condition) in conditions.iter().enumerate() {
        if position > 0 {
            sql.push_str(separator);
        }
        condition.write_sql(sql, parameters);
    }
    sql.push(')');
}

impl Comparison {
    fn sql(self) -> &'static str {
        match self {
            Self::Equal => " = ",
            Self::Greater => " > ",
            Self::GreaterOrEqual => " >= ",
            Self::Less => " < ",
            Self::LessOrEqual => " <= ",
        }
    }
}

impl Serialize for Selection {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (sql, parameters) = self.to_sql();
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("where", &sql)?;
        map.serialize_entry("parameters", &parameters)?;
        map.end()
    }
}

impl JsonSchema for Selection {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Selection".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let parameters = generator.subschema_for::<Vec<Parameter>>();
        json_schema!({
            "type": "object",
            "required": ["where", "parameters"],
            "properties": { "where": { "type": "string" }, "parameters": parameters },
        })
    }
}
