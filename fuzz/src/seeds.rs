//! What fuzzing starts from: the corpus of the tests, as inputs of the targets.

use std::{fs, io, path::Path};

use serde_json::{Value as Json, json};

/// The inputs for a target, each with a name.
///
/// # Errors
///
/// A corpus that cannot be read.
pub fn of(target: &str) -> io::Result<Vec<(String, Vec<u8>)>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests");
    // Each begins with the choices that lead a target to the text as it stands.
    let texts = match target {
        "resource" => after(&[2, 0, 0], resources(&root)?),
        "filter" => after(&[2, 0], filters(&root)?),
        "sql" => after(&[0, 1, 0], filters(&root)?),
        "path" => after(&[2, 0], paths(&root)?),
        "patch" => patches(&root)?,
        "bulk" => after(&[0], bulks(&root)?),
        "text" => small(),
        // A dialogue is made of choices throughout.
        _ => Vec::new(),
    };
    let name = |(number, text)| (format!("{number:03}"), text);
    Ok(texts.into_iter().enumerate().map(name).collect())
}

fn after(choices: &[u8], texts: Vec<String>) -> Vec<Vec<u8>> {
    let input = |text: String| [choices, text.as_bytes()].concat();
    texts.into_iter().map(input).collect()
}

/// The objects of a file with one on each line.
fn rows(root: &Path, name: &str) -> io::Result<Vec<Json>> {
    let text = fs::read_to_string(root.join("corpus").join(name))?;
    text.lines()
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_str(line).map_err(io::Error::from))
        .collect()
}

fn filters(root: &Path) -> io::Result<Vec<String>> {
    let rows = rows(root, "filters.jsonl")?;
    let filter = |row: &Json| row["filter"].as_str().map(str::to_owned);
    Ok(rows.iter().filter_map(filter).collect())
}

fn paths(root: &Path) -> io::Result<Vec<String>> {
    let rows = rows(root, "patch.jsonl")?;
    let operations = rows
        .iter()
        .filter_map(|row| row["ops"].as_array())
        .flatten();
    let mut paths: Vec<String> = operations
        .filter_map(|operation| operation["path"].as_str().map(str::to_owned))
        .collect();
    paths.sort_unstable();
    paths.dedup();
    Ok(paths)
}

fn patches(root: &Path) -> io::Result<Vec<Vec<u8>>> {
    let rows = rows(root, "patch.jsonl")?;
    let input = |row: &Json| {
        let body = match &row["body"] {
            Json::Null => json!({
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": row["ops"],
            }),
            body => body.clone(),
        };
        // A user, or a group, with a name and nothing else; then the text.
        let choices: &[u8] = if row["kind"] == "Group" {
            &[0, 0, 0, 0, 1, 0]
        } else {
            &[2, 0, 0, 0, 1, 0]
        };
        [choices, body.to_string().as_bytes()].concat()
    };
    Ok(rows.iter().map(input).collect())
}

fn resources(root: &Path) -> io::Result<Vec<String>> {
    let bases = fs::read_to_string(root.join("corpus/patch-bases.json"))?;
    let bases: Json = serde_json::from_str(&bases)?;
    let mut found: Vec<String> = bases
        .as_object()
        .into_iter()
        .flatten()
        .map(|(_, base)| base.to_string())
        .collect();
    let users = fs::read_to_string(root.join("corpus/filter-users.json"))?;
    let users: Json = serde_json::from_str(&users)?;
    found.extend(users.as_array().into_iter().flatten().map(Json::to_string));
    found.extend(bodies(root, "/Users")?);
    Ok(found)
}

fn bulks(root: &Path) -> io::Result<Vec<String>> {
    bodies(root, "/Bulk")
}

/// The bodies of the recorded exchanges that were sent to a path.
fn bodies(root: &Path, path: &str) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    let mut files: Vec<_> =
        fs::read_dir(root.join("contract/exchanges"))?.collect::<Result<_, _>>()?;
    files.sort_by_key(fs::DirEntry::path);
    for file in files {
        let recorded: Json = serde_json::from_str(&fs::read_to_string(file.path())?)?;
        for exchange in recorded["exchanges"].as_array().into_iter().flatten() {
            if exchange["request"]["path"] == path
                && let Some(body) = exchange["body"].as_str()
            {
                found.push(body.to_owned());
            }
        }
    }
    Ok(found)
}

fn small() -> Vec<Vec<u8>> {
    let texts = [
        (0, "Jürgen Groß"),
        (0, "bjensen+test@example.com"),
        (1, "2011-05-13T06:42:34.1234567+02:00"),
        (1, "0000-01-01T00:00:00-14:00"),
        (
            2,
            "attributes=userName,emails&count=10&startIndex=2&sortBy=name.familyName&sortOrder=descending",
        ),
        (2, "filter=userName%20eq%20%22a%22&cursor="),
        (3, "/Users/019ab697-e800-7607-8809-0a0b0c0d0e01"),
        (3, "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User"),
    ];
    let input = |(kind, text): (u8, &str)| [&[kind, 0], text.as_bytes()].concat();
    texts.into_iter().map(input).collect()
}
