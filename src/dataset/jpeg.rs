//! Whether a JPEG file has its end: decoders fill up what is missing, and say nothing.

/// How each JPEG file begins.
pub const BEGIN: [u8; 2] = [0xff, 0xd8];

const END: u8 = 0xd9;
const SCAN: u8 = 0xda;

/// Walks from marker to marker, as ITU T.81, annex B, lays them out: a segment tells its length, and
/// in the pixels behind a scan's header every 0xff that is no marker is followed by 0 or by a
/// restart number. `bytes` begins with [`BEGIN`].
pub fn is_whole(bytes: &[u8]) -> bool {
    let mut at = BEGIN.len();
    let mut in_scan = false;
    while let Some(&[first, marker]) = bytes.get(at..at + 2) {
        match (first, marker) {
            (0xff, END) => return true,
            // pixels; or a fill byte before a marker
            (0xff, 0 | 0xd0..=0xd7) if in_scan => at += 2,
            (0xff, 0xff) => at += 1,
            (0xff, _) => {
                let Some(&[high, low]) = bytes.get(at + 2..at + 4) else { return false };
                in_scan = marker == SCAN;
                at += 2 + usize::from(u16::from_be_bytes([high, low]));
            }
            _ if in_scan => at += 1,
            _ => return false,
        }
    }
    false
}
