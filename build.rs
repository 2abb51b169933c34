//! Stamps what a build is made of: version, contract number, git revision, PHP API. Shared by the
//! crates that ship (`build = "../../build.rs"`).

use std::{env, fs, path::Path, process::Command};

fn main() {
    let manifest = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let root = Path::new(&manifest).join("../..");

    println!("cargo:rustc-env=SCIMPRESS_REVISION={}", revision(&root));
    println!("cargo:rustc-env=SCIMPRESS_PHP_API={}", php_api());

    println!("cargo:rerun-if-changed=../../build.rs");
    for name in ["PHP_CONFIG", "PHP", "SCIMPRESS_REVISION"] {
        println!("cargo:rerun-if-env-changed={name}");
    }
    for file in [".git/HEAD", ".git/logs/HEAD"] {
        if root.join(file).exists() {
            println!("cargo:rerun-if-changed=../../{file}");
        }
    }
}

/// The git revision, or `unknown` in a source archive; packagers can set `SCIMPRESS_REVISION`.
fn revision(root: &Path) -> String {
    if let Ok(revision) = env::var("SCIMPRESS_REVISION") {
        return revision;
    }
    let output = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(["rev-parse", "--short=12", "HEAD"])
        .output();
    match output {
        Ok(output) if output.status.success() => {
            String::from_utf8_lossy(&output.stdout).trim().to_owned()
        }
        _ => "unknown".to_owned(),
    }
}

/// The number of the PHP API that the extension is built for, `20220829` for PHP 8.2 for example.
fn php_api() -> String {
    let config = env::var("PHP_CONFIG").unwrap_or_else(|_| "php-config".to_owned());
    let Ok(output) = Command::new(config).arg("--include-dir").output() else {
        return "unknown".to_owned();
    };
    let include = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let header = Path::new(&include).join("main/php.h");
    fs::read_to_string(header)
        .ok()
        .and_then(|text| {
            let line = text
                .lines()
                .find(|line| line.starts_with("#define PHP_API_VERSION"))?;
            line.split_whitespace().last().map(str::to_owned)
        })
        .unwrap_or_else(|| "unknown".to_owned())
}
