//! Files that are written whole or not at all.

use std::{
    fs,
    io::{self, ErrorKind, Write},
    path::Path,
};

/// How the names of files end that are not finished yet.
pub const UNFINISHED: &str = ".unfinished";

/// Writes a file beside its place, and renames it when all of it is on the disk. What could not be
/// finished is removed.
///
/// # Errors
/// Where it can't be written; then the old file, if there was one, is still there (or, where only
/// the folder could not be synced, the new one).
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(UNFINISHED);
    let unfinished = Path::new(&unfinished);
    let write = || {
        let mut file = fs::File::create(unfinished)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(unfinished, path)?;
        sync_folder(path)
    };
    write().inspect_err(|_| drop(fs::remove_file(unfinished)))
}

/// The new name is on the disk only when its folder is.
fn sync_folder(path: &Path) -> io::Result<()> {
    // elsewhere a folder can't be opened like a file
    if !cfg!(unix) {
        return Ok(());
    }
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    match fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all() {
        // some file systems can't, and look after it themselves
        Err(e) if matches!(e.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Ok(()),
        synced => synced,
    }
}
