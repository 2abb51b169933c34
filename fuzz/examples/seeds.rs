//! Writes the seeds of a target into a folder, for `bin/fuzz`.
//!
//!     cargo run -p scimpress-fuzz --example seeds -- filter corpus/filter

use std::{env, error::Error, fs, path::Path};

use fuzz::seeds;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [target, folder] = arguments.as_slice() else {
        return Err("a target and a folder are asked for".into());
    };
    fs::create_dir_all(folder)?;
    for (name, input) in seeds::of(target)? {
        fs::write(Path::new(folder).join(name), input)?;
    }
    Ok(())
}
