//! What the operating system says, in both languages.

use std::io::{Error, ErrorKind};

use super::{Reason, ReasonText};
use crate::codes::reasons::system;

/// Numbers of errors that have no kind of their own; the same on Linux and macOS.
const NUMBERS: [(i32, ReasonText); 3] = [(5, system::DEVICE_FAILED), (23, system::TOO_MANY_OPEN_FILES), (24, system::TOO_MANY_OPEN_FILES)];

/// Why input or output failed. A [`Reason`] that the error carries is handed out as it is.
pub fn of_io(error: &Error) -> Reason {
    if let Some(reason) = error.get_ref().and_then(|inner| inner.downcast_ref::<Reason>()) {
        return reason.clone();
    }
    let text = error.to_string();
    if let Some(known) = of_kind(error.kind()) {
        return known.with(&[("detail", &text)]);
    }
    let Some(number) = error.raw_os_error() else { return system::FAILED.with(&[("detail", &text)]) };
    if let Some((_, known)) = NUMBERS.iter().find(|(other, _)| *other == number) {
        return known.with(&[("detail", &text)]);
    }
    // The sentence brings the number itself.
    let detail = text.strip_suffix(&format!(" (os error {number})")).unwrap_or(&text);
    system::NUMBERED.with(&[("detail", &detail), ("number", &number)])
}

fn of_kind(kind: ErrorKind) -> Option<ReasonText> {
    Some(match kind {
        ErrorKind::NotFound => system::NOT_FOUND,
        ErrorKind::PermissionDenied => system::PERMISSION_DENIED,
        ErrorKind::AlreadyExists => system::ALREADY_EXISTS,
        ErrorKind::IsADirectory => system::IS_A_DIRECTORY,
        ErrorKind::NotADirectory => system::NOT_A_DIRECTORY,
        ErrorKind::DirectoryNotEmpty => system::DIRECTORY_NOT_EMPTY,
        ErrorKind::ReadOnlyFilesystem => system::READ_ONLY_FILE_SYSTEM,
        ErrorKind::StorageFull => system::STORAGE_FULL,
        ErrorKind::QuotaExceeded => system::QUOTA_EXCEEDED,
        ErrorKind::FileTooLarge => system::FILE_TOO_LARGE,
        ErrorKind::InvalidFilename => system::INVALID_FILE_NAME,
        ErrorKind::CrossesDevices => system::CROSSES_DEVICES,
        ErrorKind::TooManyLinks => system::TOO_MANY_LINKS,
        ErrorKind::StaleNetworkFileHandle => system::STALE_FILE_HANDLE,
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => system::BUSY,
        ErrorKind::UnexpectedEof => system::UNEXPECTED_END,
        ErrorKind::InvalidData => system::INVALID_DATA,
        ErrorKind::InvalidInput => system::INVALID_INPUT,
        ErrorKind::WriteZero => system::WRITE_ZERO,
        ErrorKind::TimedOut => system::TIMED_OUT,
        ErrorKind::Interrupted => system::INTERRUPTED,
        ErrorKind::WouldBlock => system::WOULD_BLOCK,
        ErrorKind::Unsupported => system::UNSUPPORTED,
        ErrorKind::OutOfMemory => system::OUT_OF_MEMORY,
        ErrorKind::BrokenPipe => system::BROKEN_PIPE,
        ErrorKind::ConnectionRefused => system::CONNECTION_REFUSED,
        ErrorKind::ConnectionReset => system::CONNECTION_RESET,
        ErrorKind::ConnectionAborted => system::CONNECTION_ABORTED,
        ErrorKind::NotConnected => system::NOT_CONNECTED,
        ErrorKind::AddrInUse => system::ADDRESS_IN_USE,
        ErrorKind::AddrNotAvailable => system::ADDRESS_NOT_AVAILABLE,
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => system::UNREACHABLE,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::reasons::package;
    use crate::lang::Lang;

    #[test]
    fn english_is_what_the_system_says_and_chinese_has_its_own_words() {
        for number in 1..=133 {
            let error = Error::from_raw_os_error(number);
            let reason = of_io(&error);
            assert_eq!(reason.text(Lang::En), error.to_string());
            assert!(!reason.text(Lang::Zh).contains(|c: char| c.is_ascii_lowercase()), "{number}: {reason:?}");
        }
        assert_eq!(of_io(&Error::from_raw_os_error(2)).text(Lang::Zh), "文件或目录不存在");
        assert_eq!(of_io(&Error::from_raw_os_error(24)).text(Lang::Zh), "打开的文件过多");
    }

    #[test]
    fn what_has_neither_kind_nor_number_is_not_repeated_in_chinese() {
        let reason = of_io(&Error::other("the moon is full"));
        assert_eq!((reason.text(Lang::En), reason.text(Lang::Zh)), ("the moon is full", "读写失败"));
    }

    #[test]
    fn a_reason_of_our_own_comes_through() {
        let own: Reason = package::NO_LONGER_A_FILE.into();
        assert_eq!(of_io(&Error::new(ErrorKind::InvalidData, own.clone())), own);
    }
}
