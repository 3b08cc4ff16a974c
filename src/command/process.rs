//! What the operating system tells of this process, where it does: on Linux.

use std::{fs, str::FromStr, time::Instant};

/// How exact the kernel's own clock of a process is, in seconds: its times are in hundredths.
const TICK: f64 = 0.01;

/// Seconds since the process started. `main` was taken as the first thing in `main`.
///
/// That clock is fine but begins late, after the program was loaded. The kernel knows when it
/// began, but counts in hundredths of a second. So each checks the other: where they agree as well
/// as hundredths can, no time that the kernel could see was lost before `main`, and the fine one is
/// taken; else the kernel's, and always where there is no kernel to ask, the fine one.
pub fn seconds_since_start(main: Instant) -> f64 {
    let fine = main.elapsed().as_secs_f64();
    let coarse = seconds_by_kernel().unwrap_or(fine);
    if (coarse - fine).abs() <= TICK { fine } else { coarse }
}

fn seconds_by_kernel() -> Option<f64> {
    let begin: f64 = stat(22)?;
    let uptime = fs::read_to_string("/proc/uptime").ok()?;
    let now: f64 = uptime.split_whitespace().next()?.parse().ok()?;
    Some(now - begin * TICK)
}

/// Pages of memory that the process was given so far when it first touched them.
pub fn page_faults() -> Option<f64> {
    stat(10)
}

/// The most memory that the process has held so far, in MiB.
pub fn peak_memory() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes / 1024.0)
}

/// A field of /proc/self/stat by its number in the manual, from 3 on. The second is the program's
/// name in brackets, which may hold spaces and brackets.
fn stat<T: FromStr>(number: usize) -> Option<T> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    fields.split_whitespace().nth(number - 3)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_runs_on_from_the_start_of_the_process() {
        let main = Instant::now();
        let before = seconds_since_start(main);
        std::thread::sleep(std::time::Duration::from_millis(30));
        assert!(before >= 0.0 && seconds_since_start(main) >= 0.03);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn touched_memory_is_counted() {
        let (faults, memory) = (page_faults().unwrap(), peak_memory().unwrap());
        let touched = std::hint::black_box(vec![1u8; 32 << 20]);
        assert!(page_faults().unwrap() > faults);
        assert!(peak_memory().unwrap() >= f64::max(memory, 32.0));
        drop(touched);
    }
}
